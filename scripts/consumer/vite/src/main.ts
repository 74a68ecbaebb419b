import { JsonRpcProvider } from "ethers";

import { read } from "../shared/read.js";

const { VITE_RPC_URL, VITE_ACCOUNTS, VITE_TOKEN, VITE_HOLDER, VITE_TIME } = import.meta.env;

const provider = new JsonRpcProvider(VITE_RPC_URL);
const time = BigInt(VITE_TIME);
const { viewed, replayed } = await read(provider, VITE_ACCOUNTS, VITE_TOKEN, VITE_HOLDER, time);
document.body.textContent = `available: ${viewed} by the contract, ${replayed} by its events`;
