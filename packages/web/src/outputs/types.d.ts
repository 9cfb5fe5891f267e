// Modules without types of their own.
declare module "markdown-it-footnote" {
  const plugin: (md: unknown) => void;
  export default plugin;
}
declare module "markdown-it-task-lists" {
  const plugin: (md: unknown, options?: { enabled?: boolean; label?: boolean }) => void;
  export default plugin;
}
