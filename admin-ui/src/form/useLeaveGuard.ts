import { useBlocker } from "@tanstack/react-router";
import { App } from "antd";
import { useTranslation } from "react-i18next";

/** Asks before a page with unsaved changes is left, by a link or by closing the tab. */
export function useLeaveGuard(isDirty: () => boolean): void {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  useBlocker({
    enableBeforeUnload: isDirty,
    shouldBlockFn: async () => {
      if (!isDirty()) return false;
      const leaves = await modal.confirm({
        title: t("form.unsaved"),
        content: t("form.unsavedHint"),
        okText: t("form.leave"),
        cancelText: t("form.stay"),
      });
      return !leaves;
    },
  });
}
