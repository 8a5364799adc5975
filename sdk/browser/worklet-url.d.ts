/** Vite bundles the worklet with its imports into one file and answers its address. */
declare module '*?worker&url' {
  const url: string;
  export = url;
}
