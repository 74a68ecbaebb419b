import { JsonRpcProvider } from "ethers";
import { IFeeAccounts__factory } from "tallystick/bindings";

const { VITE_RPC_URL, VITE_ACCOUNTS, VITE_TOKEN, VITE_HOLDER } = import.meta.env;

const provider = new JsonRpcProvider(VITE_RPC_URL);
const accounts = IFeeAccounts__factory.connect(VITE_ACCOUNTS, provider);
const available = await accounts.available(VITE_TOKEN, VITE_HOLDER);
document.body.textContent = `available: ${available}`;
