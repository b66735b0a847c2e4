package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.LastValueCache;
import io.tickgate.gateway.cache.MarketHealth;
import io.tickgate.gateway.cache.TopicCell;
import io.tickgate.gateway.cache.Watermarks;
import io.tickgate.gateway.log.Cuts;
import io.tickgate.gateway.log.LogAccess;
import io.tickgate.gateway.log.LogPartition;
import io.tickgate.gateway.log.MarketCuts;
import io.tickgate.model.Channel;
import io.tickgate.model.Symbol;
import io.tickgate.model.Topic;
import io.tickgate.wire.Feed;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All that sessions see of one market: what is true in it, how far it has been read, how its sources are, and every record
 * of it.
 *
 * <p>Thread-safe.
 *
 * @param feed how fresh it is
 * @param delayMillis by how much it is delayed, 0 in real time
 * @param channels that it has, by name
 * @param cuts looks at all that one feed fills at one moment
 * @param isReady whether the caches are warm; until then nobody is served from them
 */
public record MarketFeed(
        Feed feed,
        long delayMillis,
        Set<String> channels,
        LastValueCache cache,
        Watermarks watermarks,
        MarketHealth health,
        LogAccess log,
        MarketCuts cuts,
        BooleanSupplier isReady) {
    public MarketFeed {
        channels = Set.copyOf(channels);
    }

    /** Returns the market in real time, which has all channels. */
    public static MarketFeed inRealTime(
            LastValueCache cache,
            Watermarks watermarks,
            MarketHealth health,
            LogAccess log,
            MarketCuts cuts,
            BooleanSupplier isReady) {
        var names = cache.channels().stream().map(Channel::name).collect(Collectors.toSet());
        return new MarketFeed(Feed.RT, 0, names, cache, watermarks, health, log, cuts, isReady);
    }

    /** By how much it is delayed, {@code null} in real time. */
    @Nullable
    Long delay() {
        return feed == Feed.DELAYED ? delayMillis : null;
    }

    boolean isReadyNow() {
        return isReady.getAsBoolean();
    }

    /** Whether it has the trades that make a quote due. */
    boolean hasTrades() {
        return channels.contains(Channel.TRADE.name()) || channels.stream().anyMatch(name -> name.startsWith("bar."));
    }

    /** Returns the cell of a symbol as a client names it, {@code null} if there is none of that name. */
    @Nullable
    TopicCell cell(Channel channel, String name) {
        return Symbol.isValid(name) ? cell(new Topic(channel, new Symbol(name))) : null;
    }

    /** Returns the cell of a topic, {@code null} if nothing of its symbol has been seen here. */
    @Nullable
    TopicCell cell(Topic topic) {
        var cells = cache.find(topic.symbol());
        return cells == null ? null : cells.of(topic.channel());
    }

    /** Returns where a look is asked for at all that is filled by the feed of a channel. */
    Cuts cuts(Channel channel) {
        boolean isOwn = switch (channel.shape()) {
            case STATE -> !channel.equals(Channel.QUOTE) && !channel.equals(Channel.INSTRUMENT);
            case LOG -> !channel.equals(Channel.TRADE);
            case BOOK, BAR -> false;
        };
        return isOwn ? cuts.own() : cuts.market();
    }

    /** Returns the partitions of the log that a channel is made of. */
    List<LogPartition> partitions(Channel channel) {
        String source = switch (channel.shape()) {
            case BOOK -> "book";
            case BAR -> "trade";
            case STATE, LOG -> channel.name();
        };
        return log.directory().of(source);
    }
}
