/** What tests read of an operation in the OpenAPI document. */
export interface Operation {
  readonly summary?: string
  readonly description?: string
  readonly tags?: readonly string[]
  readonly operationId?: string
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[]
  readonly parameters?: readonly Readonly<Record<string, unknown>>[]
  readonly requestBody?: { readonly content: Readonly<Record<string, object>> }
  readonly responses: Readonly<
    Record<
      string,
      {
        readonly description?: string
        readonly headers?: Readonly<Record<string, object>>
        readonly content?: Readonly<Record<string, object>>
      }
    >
  >
}
/** The document itself, as far as tests read it. */
export interface Document {
  readonly openapi: string
  readonly info: Readonly<Record<string, string>>
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly securitySchemes: object; readonly schemas: object }
  readonly security: readonly object[]
}
