// Modules without types of their own.
declare module "markdown-it-footnote" {
  const plugin: (md: unknown) => void;
  export default plugin;
}
declare module "katex/contrib/mhchem";
