package io.tickgate.gateway.session;

/**
 * What one connection may ask for.
 *
 * <p>Thread-safe.
 */
public record SessionLimits(int subscriptions, int symbolsPerCommand, int commandsPerSecond, int frameBytes) {}
