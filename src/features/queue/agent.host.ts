import type { AcdEffect } from './acd.effects.js'
import type { AcdEvent } from './acd.events.js'
import type { Acd } from './acd.state.js'

/** The machine while it runs, as agents and their views need it. */
export interface AcdHost {
  state(): Acd
  feed(event: AcdEvent): void
  /** Answers how to stop listening. */
  onEffect(listener: (effect: AcdEffect, acd: Acd) => void): () => void
  onChange(listener: (acd: Acd) => void): () => void
}

/** Somebody who receives calls: has an extension, or a phone outside. */
export interface AgentPerson {
  readonly userId: number
  readonly name: string
  /** Of the extension, else of the own phone. */
  readonly number: string
  /** The extension's alone: what its phones dial codes as. */
  readonly extension: string | null
}
