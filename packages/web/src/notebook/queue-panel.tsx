/** The queue of the notebook in front: what runs and what waits. */
export default function QueuePanel() {
  return null;
}
