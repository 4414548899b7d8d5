export function LowStockPage() { return null; }
