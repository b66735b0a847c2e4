package io.tickgate.gateway.log;

/**
 * All that is needed to read a log from anywhere.
 *
 * <p>Thread-safe.
 */
public record LogAccess(LogDirectory directory, PastReader past, CursorCodec cursors) {}
