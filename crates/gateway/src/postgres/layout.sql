SELECT concat_ws(E'\x1f', kind, tab, name, what) COLLATE "C" AS line FROM (
  SELECT 'table', c.relname::text, '', concat_ws(' ', c.relpersistence, c.relrowsecurity, c.relforcerowsecurity,
      c.relispartition, EXISTS (SELECT FROM pg_inherits i WHERE c.oid IN (i.inhrelid, i.inhparent)))
    FROM pg_class c WHERE c.relnamespace = 'carnet'::regnamespace AND c.relkind = 'r'
  UNION ALL
  SELECT 'column', c.relname::text, lpad(a.attnum::text, 4, '0'), concat_ws(' ', a.attname,
      format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attcollation::regcollation, a.attidentity, a.attgenerated,
      pg_get_expr(d.adbin, d.adrelid))
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relnamespace = 'carnet'::regnamespace AND c.relkind = 'r' AND a.attnum > 0
  UNION ALL
  SELECT 'key', r.relname::text, k.conname::text, concat_ws(' ', pg_get_constraintdef(k.oid), k.convalidated)
    FROM pg_constraint k JOIN pg_class r ON r.oid = k.conrelid
    WHERE k.connamespace = 'carnet'::regnamespace AND k.contype IN ('p', 'u', 'f', 'c')
  UNION ALL
  SELECT 'index', r.relname::text, c.relname::text, concat_ws(' ', pg_get_indexdef(i.indexrelid), i.indisvalid,
      i.indisready, i.indimmediate)
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class r ON r.oid = i.indrelid
    WHERE r.relnamespace = 'carnet'::regnamespace
) AS layout (kind, tab, name, what) ORDER BY line
