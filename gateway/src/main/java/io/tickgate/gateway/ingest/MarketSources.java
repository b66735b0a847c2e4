package io.tickgate.gateway.ingest;

import io.tickgate.gateway.cache.LastValueCache;
import io.tickgate.gateway.cache.SymbolCells;
import io.tickgate.model.BookChange;
import io.tickgate.model.Channel;
import io.tickgate.model.Instrument;
import io.tickgate.model.Quote;
import io.tickgate.model.Tick;
import io.tickgate.model.Trade;
import io.tickgate.record.SourceTopic;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The topics of the market, as sources.
 *
 * <p>Thread-safe.
 */
final class MarketSources {
    /** Three heartbeats: publishers write one to every partition each second. */
    private static final Duration SILENCE = Duration.ofSeconds(3);

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
                sources.source(
                        SourceTopic.QUOTE,
                        Quote.class,
                        "quote"::equals,
                        new StateWriter<>(LastValueCache::add, SymbolCells::quote)),
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
                        new StateWriter<>(LastValueCache::add, SymbolCells::instrument)));
    }

    private @Nullable Duration recent(SourceTopic kind) {
        if (kind.isCompacted()) {
            return null;
        }
        return kind == SourceTopic.TRADE ? settings.recentTrades() : settings.recent();
    }

    private <T extends Tick> Source<T> source(
            SourceTopic kind, Class<T> type, Predicate<String> isFilled, CellWriter<T> writer) {
        return new Source<>(
                kind.name().toLowerCase(Locale.ROOT),
                settings.topicNames().getOrDefault(kind, kind.topicName()),
                kind.isCompacted(),
                recent(kind),
                SILENCE,
                channels.stream()
                        .filter(channel -> isFilled.test(channel.name()))
                        .toList(),
                () -> new TickReader<>(kind, type),
                writer,
                Poison.MARKS);
    }
}
