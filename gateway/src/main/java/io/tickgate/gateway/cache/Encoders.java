package io.tickgate.gateway.cache;

import io.tickgate.model.BookLevels;
import io.tickgate.model.Instrument;
import io.tickgate.model.Quote;
import io.tickgate.model.Trade;

/**
 * One encoder for each kind of value.
 *
 * <p>Thread-safe.
 */
public record Encoders(
        Encoder<Quote> quotes, Encoder<Instrument> instruments, Encoder<BookLevels> books, Encoder<Trade> trades) {}
