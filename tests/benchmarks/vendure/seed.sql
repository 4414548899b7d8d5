-- Our catalogue in Vendure's tables. The caller has filled these temporary tables from our shop:
--   p(id, name, slug, description, collections, tags)   v(id, product, place, sku, colour, price, stock)
--   o(id, customer, at)   l(id, order_id, variant, quantity, price)   and says how many collections, tags, customers: n
CREATE TEMP TABLE t AS SELECT timestamp '2026-01-01 00:00:00' AS t;

-- One facet, whose values are our tags.
INSERT INTO facet("createdAt","updatedAt","isPrivate",code,id) SELECT t,t,false,'tag',1 FROM t;
INSERT INTO facet_translation("createdAt","updatedAt","languageCode",name,id,"baseId") SELECT t,t,'en','Tag',1,1 FROM t;
INSERT INTO facet_channels_channel("facetId","channelId") VALUES (1,1);
INSERT INTO facet_value("createdAt","updatedAt",code,id,"facetId") SELECT t,t,'tag-'||g,g,1 FROM t,n,generate_series(1,n.tags) g;
INSERT INTO facet_value_translation("createdAt","updatedAt","languageCode",name,id,"baseId")
  SELECT t,t,'en','Tag '||g,g,g FROM t,n,generate_series(1,n.tags) g;
INSERT INTO facet_value_channels_channel("facetValueId","channelId") SELECT g,1 FROM n,generate_series(1,n.tags) g;

-- Products with one group of options and three variants each.
INSERT INTO product("createdAt","updatedAt","deletedAt",enabled,id,"featuredAssetId")
  SELECT t+p.id*interval '1 second',t,NULL,true,p.id,NULL FROM p,t ORDER BY p.id;
INSERT INTO product_translation("createdAt","updatedAt","languageCode",name,slug,description,id,"baseId")
  SELECT t,t,'en',name,slug,description,id,id FROM p,t ORDER BY id;
INSERT INTO product_channels_channel("productId","channelId") SELECT id,1 FROM p;
INSERT INTO product_facet_values_facet_value("productId","facetValueId") SELECT id,unnest(tags) FROM p;
INSERT INTO product_option_group("createdAt","updatedAt","deletedAt",code,id) SELECT t,t,NULL,slug||'-colour',id FROM p,t;
INSERT INTO product_option_group_translation("createdAt","updatedAt","languageCode",name,id,"baseId")
  SELECT t,t,'en','Colour',id,id FROM p,t;
INSERT INTO product_option_group_channels_channel("productOptionGroupId","channelId") SELECT id,1 FROM p;
INSERT INTO product_option_groups_product_option_group("productId","productOptionGroupId") SELECT id,id FROM p;
INSERT INTO product_option("createdAt","updatedAt","deletedAt",code,id,"groupId")
  SELECT t,t,NULL,lower(colour),id,product FROM v,t ORDER BY id;
INSERT INTO product_option_translation("createdAt","updatedAt","languageCode",name,id,"baseId")
  SELECT t,t,'en',colour,id,id FROM v,t ORDER BY id;
INSERT INTO product_option_channels_channel("productOptionId","channelId") SELECT id,1 FROM v;
INSERT INTO product_variant("createdAt","updatedAt","deletedAt",enabled,sku,"outOfStockThreshold",
    "useGlobalOutOfStockThreshold","trackInventory",id,"featuredAssetId","taxCategoryId","productId")
  SELECT t,t,NULL,true,sku,0,true,'TRUE',id,NULL,1,product FROM v,t ORDER BY id;
INSERT INTO product_variant_translation("createdAt","updatedAt","languageCode",name,id,"baseId")
  SELECT t,t,'en',p.name||' '||v.colour,v.id,v.id FROM t,v JOIN p ON p.id=v.product ORDER BY v.id;
INSERT INTO product_variant_channels_channel("productVariantId","channelId") SELECT id,1 FROM v;
INSERT INTO product_variant_options_product_option("productVariantId","productOptionId") SELECT id,id FROM v;
INSERT INTO product_variant_price("createdAt","updatedAt","currencyCode",id,"channelId",price,"variantId")
  SELECT t,t,'USD',id,1,price,id FROM v,t ORDER BY id;

-- Collections below the root, with our categories' products.
INSERT INTO collection("createdAt","updatedAt","isRoot",position,"isPrivate",filters,"inheritFilters",id,"parentId","featuredAssetId")
  SELECT t,t,true,0,false,'[]',true,1,NULL,NULL FROM t;
INSERT INTO collection_translation("createdAt","updatedAt","languageCode",name,slug,description,id,"baseId")
  SELECT t,t,'en','__root_collection__','__root_collection__','',1,1 FROM t;
INSERT INTO collection("createdAt","updatedAt","isRoot",position,"isPrivate",filters,"inheritFilters",id,"parentId","featuredAssetId")
  SELECT t,t,false,g,false,'[]',true,g+1,1,NULL FROM t,n,generate_series(1,n.collections) g;
INSERT INTO collection_translation("createdAt","updatedAt","languageCode",name,slug,description,id,"baseId")
  SELECT t,t,'en','Category '||g,'category-'||g,'',g+1,g+1 FROM t,n,generate_series(1,n.collections) g;
INSERT INTO collection_closure(id_ancestor,id_descendant)
  SELECT g,g FROM n,generate_series(1,n.collections+1) g UNION ALL SELECT 1,g FROM n,generate_series(2,n.collections+1) g;
INSERT INTO collection_channels_channel("collectionId","channelId") SELECT g,1 FROM n,generate_series(1,n.collections+1) g;
INSERT INTO collection_product_variants_product_variant("collectionId","productVariantId")
  SELECT c+1,v.id FROM p CROSS JOIN unnest(p.collections) c JOIN v ON v.product=p.id;

-- Customers who ordered as guests.
INSERT INTO customer("createdAt","updatedAt","deletedAt",title,"firstName","lastName","phoneNumber","emailAddress",id,"userId")
  SELECT t,t,NULL,NULL,'Customer',g::text,'','c'||g||'@shop.example',g,NULL FROM t,n,generate_series(1,n.customers) g;
INSERT INTO customer_channels_channel("customerId","channelId") SELECT g,1 FROM n,generate_series(1,n.customers) g;

-- Orders that are placed and paid, with the stock that they hold.
INSERT INTO "order"("createdAt","updatedAt",type,code,state,active,"orderPlacedAt","couponCodes","shippingAddress",
    "billingAddress","currencyCode",id,"aggregateOrderId","customerId","taxZoneId","subTotal","subTotalWithTax",shipping,"shippingWithTax")
  SELECT o.at,o.at,'Regular','ORD'||lpad(o.id::text,12,'0'),'PaymentSettled',false,o.at,'','{"countryCode":"GB"}','{}',
    'USD',o.id,NULL,o.customer,1,s.net,s.gross,500,500
  FROM o JOIN (SELECT order_id,sum(quantity*price) net,sum(quantity*round(price*1.2)) gross FROM l GROUP BY 1) s ON s.order_id=o.id
  ORDER BY o.id;
INSERT INTO order_channels_channel("orderId","channelId") SELECT id,1 FROM o;
INSERT INTO shipping_line("createdAt","updatedAt","listPriceIncludesTax",adjustments,"taxLines",id,"shippingMethodId","listPrice","orderId")
  SELECT at,at,false,'[]','[{"description":"shipping tax","taxRate":0}]',id,1,500,id FROM o;
INSERT INTO order_line("createdAt","updatedAt",quantity,"orderPlacedQuantity","listPriceIncludesTax",adjustments,"taxLines",id,
    "sellerChannelId","shippingLineId","productVariantId","taxCategoryId","initialListPrice","listPrice","featuredAssetId","orderId")
  SELECT o.at,o.at,l.quantity,l.quantity,false,'[]','[{"description":"Standard Tax Europe","taxRate":20}]',l.id,
    NULL,o.id,l.variant,1,l.price,l.price,NULL,o.id FROM l JOIN o ON o.id=l.order_id ORDER BY l.id;
INSERT INTO payment("createdAt","updatedAt",method,state,"errorMessage","transactionId",metadata,id,amount,"orderId")
  SELECT o.at,o.at,'dummy-payment','Settled',NULL,'txn'||o.id,'{}',o.id,x."subTotalWithTax"+500,o.id FROM o JOIN "order" x ON x.id=o.id;
INSERT INTO history_entry("createdAt","updatedAt",type,"isPublic",data,discriminator,"orderId")
  SELECT at,at,'ORDER_STATE_TRANSITION',true,'{"from":"ArrangingPayment","to":"PaymentSettled"}','OrderHistoryEntry',id FROM o;
INSERT INTO stock_level("createdAt","updatedAt","stockOnHand","stockAllocated",id,"productVariantId","stockLocationId")
  SELECT t,t,v.stock,coalesce(a.q,0),v.id,v.id,1 FROM t,v LEFT JOIN (SELECT variant,sum(quantity) q FROM l GROUP BY 1) a ON a.variant=v.id
  ORDER BY v.id;
INSERT INTO stock_movement("createdAt","updatedAt",type,quantity,"stockLocationId",discriminator,"productVariantId","orderLineId")
  SELECT t,t,'ADJUSTMENT',stock,1,'StockAdjustment',id,NULL FROM v,t ORDER BY id;
INSERT INTO stock_movement("createdAt","updatedAt",type,quantity,"stockLocationId",discriminator,"productVariantId","orderLineId")
  SELECT o.at,o.at,'ALLOCATION',l.quantity,1,'Allocation',l.variant,l.id FROM l JOIN o ON o.id=l.order_id ORDER BY l.id;

-- What was inserted with ids of ours must not be given out again.
DO $$ DECLARE c record; greatest bigint; BEGIN
  FOR c IN SELECT table_name AS t, column_name AS c, pg_get_serial_sequence(quote_ident(table_name), column_name) AS s
           FROM information_schema.columns WHERE table_schema = 'public' AND column_default LIKE 'nextval%' LOOP
    EXECUTE format('SELECT coalesce(max(%I), 0) FROM %I', c.c, c.t) INTO greatest;
    IF greatest > 0 THEN PERFORM setval(c.s, greatest); END IF;
  END LOOP;
END $$;
