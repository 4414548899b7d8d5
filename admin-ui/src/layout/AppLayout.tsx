import { Outlet, useMatches, useRouter } from "@tanstack/react-router";
import { Drawer } from "antd";
import { Suspense, useEffect, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ViewerDocument } from "../api/generated/api/viewer";
import { useSignedIn } from "../api/session";
import { useLoad } from "../api/useLoad";
import { useViewer, ViewerProvider } from "../api/viewer";
import { parsePath } from "../lib/path";
import { paths } from "../paths";
import { ErrorState } from "../ui/ErrorState";
import { FormatsProvider } from "../ui/formats";
import { PageSkeleton } from "../ui/PageSkeleton";
import { useGo } from "../ui/useGo";
import { useIsPhone } from "../ui/useMedia";
import styles from "./AppLayout.module.css";
import { Header } from "./Header";
import { Sidebar } from "./Sidebar";

const NO_VARIABLES = {};
// Whoever had to set up a factor may do more once they have.
const DEPENDS_ON = ["Factor"];

/** Everything for who is signed in: who they are is known before any page is shown. */
export function AppLayout() {
  const signedIn = useSignedIn();
  const router = useRouter();
  const go = useGo();
  const { data, problem, reload } = useLoad(ViewerDocument, { variables: NO_VARIABLES, dependsOn: DEPENDS_ON, pause: !signedIn });
  useEffect(() => {
    if (!signedIn) go(paths.login(parsePath(router.state.location.href)), "replace");
  }, [signedIn, go, router]);
  if (problem) return <Standing><ErrorState problem={problem} retry={reload} /></Standing>;
  if (!data || !signedIn) return <Standing><PageSkeleton /></Standing>;
  if (data.viewer.kind !== "STAFF") return <Standing><ErrorState problem={{ kind: "forbidden" }} retry={reload} /></Standing>;
  return (
    <ViewerProvider viewer={data.viewer} shop={data.shop}>
      <FormatsProvider timeZone={data.shop.timezone} currencyCode={data.shop.currency}>
        <Frame />
      </FormatsProvider>
    </ViewerProvider>
  );
}

function Standing({ children }: { readonly children: ReactNode }) {
  return <main className={styles.standing}>{children}</main>;
}

function Frame() {
  const { t } = useTranslation();
  const phone = useIsPhone();
  const [menu, setMenu] = useState(false);
  const elsewhere = useFactorFirst();
  return (
    <div className={styles.frame}>
      <a href="#main" className={styles.skip}>
        {t("nav.skip")}
      </a>
      <Header openMenu={() => setMenu(true)} />
      {phone ? (
        <Drawer placement="left" size={280} open={menu} onClose={() => setMenu(false)} title={t("nav.main")} styles={{ body: { padding: 0 } }}>
          <Sidebar onLeave={() => setMenu(false)} />
        </Drawer>
      ) : (
        <div className={styles.side}>
          <Sidebar />
        </div>
      )}
      <main id="main" tabIndex={-1} className={styles.main}>
        <Suspense fallback={<PageSkeleton />}>
          {elsewhere ? <PageSkeleton /> : <Outlet />}
        </Suspense>
      </main>
    </div>
  );
}

/** Leads whoever must set up a second factor to where they do, and tells whether they are still on the way. */
function useFactorFirst(): boolean {
  const { mustSetUpFactor } = useViewer();
  // Not the address: while the way leads on, it names the next page already and the page before is still shown.
  const shown = useMatches({ select: (matches) => matches.at(-1)?.pathname });
  const go = useGo();
  const elsewhere = mustSetUpFactor && shown !== paths.security();
  useEffect(() => {
    if (elsewhere) go(paths.security(), "replace");
  }, [elsewhere, go]);
  return elsewhere;
}
