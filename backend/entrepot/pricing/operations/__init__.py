"""The writes of pricing: prices, promotions and coupons."""
