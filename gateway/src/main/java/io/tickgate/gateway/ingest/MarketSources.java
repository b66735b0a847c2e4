package io.tickgate.gateway.ingest;

import io.tickgate.gateway.cache.SymbolCells;
import io.tickgate.model.BookChange;
import io.tickgate.model.Channel;
import io.tickgate.model.Instrument;
import io.tickgate.model.Quote;
import io.tickgate.model.Tick;
import io.tickgate.model.Trade;
import io.tickgate.record.SourceTopic;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * The topics of the market, as sources.
 *
 * <p>Thread-safe.
 */
final class MarketSources {
    private final IngestSettings settings;
    private final List<Channel> channels;

    private MarketSources(IngestSettings settings, List<Channel> channels) {
        this.settings = settings;
        this.channels = channels;
    }

    /** @param channels that the gateway has */
    static List<Source<?>> of(IngestSettings settings, List<Channel> channels) {
        var sources = new MarketSources(settings, channels);
        return List.of(
                sources.source(SourceTopic.QUOTE, Quote.class, "quote"::equals, new StateWriter<>(SymbolCells::quote)),
                sources.source(
                        SourceTopic.TRADE,
                        Trade.class,
                        name -> name.equals("trade") || name.startsWith("bar."),
                        new TradeWriter()),
                sources.source(SourceTopic.BOOK, BookChange.class, name -> name.startsWith("book."), new BookWriter()),
                sources.source(
                        SourceTopic.INSTRUMENT,
                        Instrument.class,
                        "instrument"::equals,
                        new StateWriter<>(SymbolCells::instrument)));
    }

    private <T extends Tick> Source<T> source(
            SourceTopic kind, Class<T> type, Predicate<String> isFilled, CellWriter<T> writer) {
        return new Source<>(
                kind.name().toLowerCase(Locale.ROOT),
                settings.topicNames().getOrDefault(kind, kind.topicName()),
                kind.isCompacted(),
                kind == SourceTopic.TRADE ? settings.recentTrades() : settings.recent(),
                channels.stream().map(Channel::name).filter(isFilled).toList(),
                () -> new TickReader<>(kind, type),
                writer);
    }
}
