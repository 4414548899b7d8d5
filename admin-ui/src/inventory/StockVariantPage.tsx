export function StockVariantPage() { return null; }
