SELECT p.name AS "right", c.relname::text, quote_ident(current_user)
  FROM pg_class c CROSS JOIN (VALUES ('SELECT'), ('INSERT'), ('UPDATE'), ('DELETE')) AS p (name)
  WHERE c.relnamespace = 'carnet'::regnamespace AND c.relkind = 'r' AND NOT has_table_privilege(c.oid, p.name)
  ORDER BY c.relname COLLATE "C", p.name COLLATE "C" LIMIT 1
