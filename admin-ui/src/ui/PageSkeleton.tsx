import { Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import { Section } from "./Section";

/** A page on its way. */
export function PageSkeleton({ rows = 6 }: { readonly rows?: number }) {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t("loading")} aria-busy>
      <Section>
        <Skeleton active paragraph={{ rows }} />
      </Section>
    </div>
  );
}
