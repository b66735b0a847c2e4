package io.tickgate.gateway.session;

import io.tickgate.wire.ErrorCode;

/**
 * Why there is no history to be had.
 *
 * <p>Thread-safe.
 *
 * @param parameter that is to blame; empty if none is
 * @param detail what came and what was expected
 */
public record HistoryProblem(ErrorCode code, String parameter, String detail) {}
