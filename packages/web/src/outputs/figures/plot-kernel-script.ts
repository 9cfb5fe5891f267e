/**
 * The frame's end of a plot's line to its kernel: what panel, holoviews and bokeh look for at two global places, once for a page, is made
 * in each frame. Its words go by `pellucidChannel` (plot-kernel.ts is the page's end). Put in front of a plot by bokeh.ts, and by
 * publish/plots.ts, where nobody answers.
 */

/** A plot that has something to say to its kernel, or to hear from it. */
export const speaks = (html: string): boolean => /panel\.models\.comm_manager|"notebook_comms_target":\s*"/.test(html);

/** Run in a frame before anything of its plot: what it needs at `window.PyViz`, where panel and holoviews look. */
export const KERNEL = `
(() => {
  const line = window.pellucidChannel;
  const targets = new Map(), comms = new Map(), speaks = new Map(), silent = new Set();
  let number = 0, open, heard = new Promise((done) => (open = done));
  const post = (message) => heard.then(() => line.postMessage(message));
  const plain = (buffer) => (buffer instanceof ArrayBuffer ? buffer : new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength).slice().buffer);
  const say = (type, comm, more, buffers = []) =>
    post({ kind: "say", id: "plot-" + ++number, message: { type, comm, data: {}, ...more }, buffers: buffers.map(plain) });
  const commOf = (id) => {
    const known = comms.get(id) ?? {
      comm_id: id,
      active: true,
      open: (data = {}) => say("comm_open", id, { target: id, data }),
      send: (data, metadata = {}, buffers) => say("comm_msg", id, { data: JSON.parse(JSON.stringify(data)), metadata }, buffers),
      close: () => say("comm_close", id),
      onMsg() {},
    };
    comms.set(id, known);
    return known;
  };
  const isHeard = (comm) => silent.delete(comm) && line.postMessage({ kind: "shown" });
  const kernelOf = (plot) => ({
    registerCommTarget(target, opened) {
      targets.set(target, (comm) => (isHeard(speaks.get(plot)), opened(comm)));
      // What comes before the plot stands would be lost on it.
      const isThere = () => document.readyState === "complete" && plot in (window.Bokeh?.index ?? {});
      const timer = setInterval(() => isThere() && (clearInterval(timer), post({ kind: "listen", target, speaks: speaks.get(plot) })), 25);
    },
    connectToComm: (id) => (speaks.set(plot, id), commOf(id)),
  });
  line.addEventListener("message", ({ data }) => {
    if (data.kind === "models") return open();
    for (const { message, buffers } of data.kind === "comms" ? data.said : []) {
      const { type, comm, target, text, metadata = {} } = message;
      if (type === "comm_open") targets.get(target)?.(commOf(comm));
      // The kernel closes at once what it does not know; but also its old end of a line that is opened anew. Then it opens its own line
      // to the plot right after; it may have answered on the page's before.
      else if (type === "comm_close") {
        silent.add(comm);
        setTimeout(() => silent.has(comm) && line.postMessage({ kind: "failed", reason: "closed" }), 2000);
        continue;
      }
      isHeard(comm);
      if (type === "comm_msg") comms.get(comm)?.onMsg({ content: { comm_id: comm, data: text ?? message.data }, metadata, buffers: buffers.map((bytes) => new DataView(bytes)) });
    }
  });
  line.start();
  line.postMessage({ kind: "want", request: 1, models: [] });
  window.pellucidKernels = new Proxy({}, { has: () => true, get: (_, plot) => kernelOf(plot) });
  window.PyViz = { comms: {}, comm_status: {}, kernels: window.pellucidKernels, receivers: {}, plot_index: {} };
})();`;

/** Run when bokeh is there: the place where it looks itself (`push_notebook`). */
export const KERNEL_OF_BOKEH = `
if (window.Bokeh?.embed?.kernels) Object.setPrototypeOf(Bokeh.embed.kernels, window.pellucidKernels);`;
