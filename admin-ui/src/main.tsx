import { RouterProvider } from "@tanstack/react-router";
import { StrictMode, Suspense } from "react";
import { createRoot } from "react-dom/client";
import { ApiProvider } from "./api/ApiProvider";
import { localePreference } from "./lib/preferences";
import { noElements, trustOnly } from "./lib/trustedTypes";
import { loadAntdLocale } from "./locales/antdLocale";
import { startLocales } from "./locales/i18n";
import { createAppRouter } from "./routes";
import "./ui/global.css";
import { PageSkeleton } from "./ui/PageSkeleton";
import { Theme } from "./ui/Theme";

async function start(place: HTMLElement): Promise<void> {
  const [firstLocale] = await Promise.all([loadAntdLocale(localePreference.read()), startLocales()]);
  const router = createAppRouter();
  createRoot(place).render(
    <StrictMode>
      <Theme firstLocale={firstLocale} loadLocale={loadAntdLocale}>
        <ApiProvider>
          <Suspense fallback={<PageSkeleton />}>
            <RouterProvider router={router} />
          </Suspense>
        </ApiProvider>
      </Theme>
    </StrictMode>,
  );
}

trustOnly({ createHTML: noElements });
const place = document.getElementById("root");
if (place) void start(place);
