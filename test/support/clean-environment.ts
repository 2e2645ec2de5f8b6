/** Nothing of the test runner's: what leads to the registry. What npm has already, it need not ask for. */
export const cleanEnvironment: Readonly<NodeJS.ProcessEnv> = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) =>
      /^(path|home|.*_proxy|node_extra_ca_certs|npm_config_registry)$/i.test(name),
    ),
  ),
  npm_config_prefer_offline: 'true',
};
