// The part of DuckDB-WASM that /explorer/ uses, as a file of its own that is asked for by a button.
export { AsyncDuckDB, DuckDBDataProtocol, VoidLogger } from '@duckdb/duckdb-wasm'
