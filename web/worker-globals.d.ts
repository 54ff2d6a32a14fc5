/** Hash of the client's code; the publisher writes it as the worker's first line. */
declare const BUILD: string
