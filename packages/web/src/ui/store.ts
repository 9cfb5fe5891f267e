/**
 * The smallest store there is: a value, a way to change it, and those who hear of it. Shell parts keep their state in
 * these, outside React, so that commands can reach it; components read them with useStore.
 */
import { useSyncExternalStore } from "react";

export interface Store<T> {
  get(): T;
  set(next: T | ((before: T) => T)): void;
  subscribe(listener: () => void): () => void;
}

export function createStore<T>(initial: T): Store<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      const made = typeof next === "function" ? (next as (before: T) => T)(value) : next;
      if (Object.is(made, value)) return;
      value = made;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export const useStore = <T>(store: Store<T>): T => useSyncExternalStore(store.subscribe, store.get);

export const useStoreValue = <T, V>(store: Store<T>, pick: (value: T) => V): V =>
  useSyncExternalStore(store.subscribe, () => pick(store.get()));
