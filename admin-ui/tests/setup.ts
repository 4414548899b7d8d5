import "@testing-library/jest-dom/vitest";
import { cleanup } from "@testing-library/react";
import { afterEach, beforeEach, vi } from "vitest";

// jsdom has no layout: what antd and the router ask of it is answered as a wide, still window would.
export const phone = { is: false };

const listeners = new Set<() => void>();

/** Makes the window of a test narrow or wide. */
export function setPhone(is: boolean): void {
  phone.is = is;
  listeners.forEach((listener) => listener());
}

window.matchMedia = (query: string) =>
  ({
    get matches() {
      return query.includes("max-width: 767px") && phone.is;
    },
    media: query,
    addEventListener: (_type: string, listener: () => void) => void listeners.add(listener),
    removeEventListener: (_type: string, listener: () => void) => void listeners.delete(listener),
    addListener: () => undefined,
    removeListener: () => undefined,
  }) as unknown as MediaQueryList;

class StillObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}

window.ResizeObserver = StillObserver;
window.scrollTo = vi.fn();
Element.prototype.scrollIntoView = vi.fn();
const computed = window.getComputedStyle.bind(window);
window.getComputedStyle = (element) => computed(element);

beforeEach(() => {
  localStorage.clear();
  localStorage.setItem("entrepot.locale", "en");
});

afterEach(() => {
  cleanup();
  setPhone(false);
});
