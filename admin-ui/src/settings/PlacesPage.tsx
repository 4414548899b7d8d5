import { useState } from "react";
import { useTranslation } from "react-i18next";
import { PlacesDocument, type PlacesQuery } from "../api/generated/settings/places";
import { useLoad } from "../api/useLoad";
import { useViewer } from "../api/viewer";
import type { Column } from "../table/columns";
import { SimpleTable } from "../table/SimpleTable";
import { ActionButton } from "../ui/ActionButton";
import { ErrorState } from "../ui/ErrorState";
import { PageHeader } from "../ui/PageHeader";
import { PageSkeleton } from "../ui/PageSkeleton";
import { Section, Stack } from "../ui/Section";
import { StatusTag } from "../ui/StatusTag";
import { settingsCan } from "./capabilities";
import { ChannelDialog } from "./ChannelDialog";
import { Guarded } from "./Guarded";
import { LocationDialog } from "./LocationDialog";
import { SettingsTabs } from "./SettingsTabs";

type Channel = PlacesQuery["channels"][number];
type Location = PlacesQuery["locations"][number];

const NO_VARIABLES = {};
const DEPENDS_ON = ["Channel", "Location"];

/** Where the shop sells and where it keeps its goods. */
export function PlacesPage() {
  const { t } = useTranslation("settings");
  return (
    <>
      <PageHeader title={t("places")} />
      <SettingsTabs />
      <Guarded permission="read_shop">
        <Places />
      </Guarded>
    </>
  );
}

function Places() {
  const { t } = useTranslation("settings");
  const { data, problem, reload } = useLoad(PlacesDocument, { variables: NO_VARIABLES, dependsOn: DEPENDS_ON });
  const [creating, setCreating] = useState<"channel" | "location">();
  const verdict = settingsCan(useViewer()).writeShop();
  if (problem) return <Section><ErrorState problem={problem} retry={reload} /></Section>;
  if (!data) return <PageSkeleton />;
  const close = () => setCreating(undefined);
  return (
    <Stack>
      <Section title={t("channels")} flush actions={<ActionButton verdict={verdict} onClick={() => setCreating("channel")}>{t("newChannel")}</ActionButton>}>
        <Channels channels={data.channels} />
      </Section>
      <Section title={t("locations")} flush actions={<ActionButton verdict={verdict} onClick={() => setCreating("location")}>{t("newLocation")}</ActionButton>}>
        <Locations locations={data.locations} />
      </Section>
      <ChannelDialog open={creating === "channel"} onClose={close} />
      <LocationDialog open={creating === "location"} onClose={close} />
    </Stack>
  );
}

function Channels({ channels }: { readonly channels: readonly Channel[] }) {
  const { t } = useTranslation("settings");
  const columns: readonly Column<Channel>[] = [
    { key: "name", title: t("name"), card: "title", render: ({ name }) => name },
    { key: "handle", title: t("handle"), render: ({ handle }) => handle },
    { key: "currency", title: t("currency"), render: ({ currency }) => currency },
    { key: "default", title: t("stateLabel"), card: "aside", render: (channel) => <Default isDefault={channel.isDefault} /> },
  ];
  return <SimpleTable label={t("channels")} columns={columns} rows={channels} rowKey={({ id }) => id} />;
}

function Locations({ locations }: { readonly locations: readonly Location[] }) {
  const { t } = useTranslation("settings");
  const columns: readonly Column<Location>[] = [
    { key: "name", title: t("name"), card: "title", render: ({ name }) => name },
    { key: "handle", title: t("handle"), render: ({ handle }) => handle },
    { key: "kind", title: t("locationKind"), render: ({ kind }) => t(`locationKinds.${kind}`) },
    { key: "default", title: t("stateLabel"), card: "aside", render: (location) => <Default isDefault={location.isDefault} /> },
  ];
  return <SimpleTable label={t("locations")} columns={columns} rows={locations} rowKey={({ id }) => id} />;
}

function Default({ isDefault }: { readonly isDefault: boolean }) {
  const { t } = useTranslation("settings");
  return isDefault ? <StatusTag tone="info">{t("default")}</StatusTag> : "–";
}
