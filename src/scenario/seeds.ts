/** How clients find the servers that stand together, as user code is told. */

/** Where something is found, as clients are told. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Sentinels with the name by which they know the primary, or some nodes of a Cluster. */
export type Seeds =
  | { readonly kind: "sentinel"; readonly sentinels: readonly Address[]; readonly name: string }
  | { readonly kind: "cluster"; readonly nodes: readonly Address[] };
