import { Component, type ErrorInfo, type ReactNode } from "react";
import { ErrorState } from "./ErrorState";
import { Section } from "./Section";

interface Props {
  readonly children: ReactNode;
}

/** Keeps a broken part from taking the rest of the page with it. Every route has one through the router as well. */
export class ErrorBoundary extends Component<Props, { readonly broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override componentDidCatch(error: unknown, info: ErrorInfo) {
    reportError(error instanceof Error ? error : new Error(String(error), { cause: info.componentStack }));
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    return <PageError retry={() => this.setState({ broken: false })} />;
  }
}

/** What a route shows when its page threw, or its code could not be loaded. */
export function PageError({ retry }: { readonly retry: () => void }) {
  return (
    <Section>
      <ErrorState problem={{ kind: "internal" }} retry={retry} />
    </Section>
  );
}
