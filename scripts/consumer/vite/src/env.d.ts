interface ImportMetaEnv {
  readonly VITE_RPC_URL: string;
  readonly VITE_ACCOUNTS: string;
  readonly VITE_TOKEN: string;
  readonly VITE_HOLDER: string;
  readonly VITE_TIME: string;
}
