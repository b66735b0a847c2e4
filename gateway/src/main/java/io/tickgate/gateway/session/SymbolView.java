package io.tickgate.gateway.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One symbol, as an operator sees it.
 *
 * <p>Thread-safe.
 */
public record SymbolView(String symbol, List<ChannelView> channels) {
    /**
     * One channel of a symbol of which there is something, or which somebody wants.
     *
     * @param epoch of its latest record, {@code null} if there is none
     * @param head the sequence of its latest record, -1 if there is none
     * @param ageMillis how old that is by the source's time
     * @param standing {@code live}, or what is wrong with its source
     * @param subscribers that are sent it conflated; who takes every record is one of the partition
     */
    public record ChannelView(
            String channel,
            @Nullable String epoch,
            long head,
            @Nullable Long ageMillis,
            String standing,
            int subscribers) {}
}
