package io.tickgate.gateway.app;

import io.tickgate.gateway.cache.CacheSettings;
import io.tickgate.gateway.ingest.IngestSettings;
import io.tickgate.model.BarInterval;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * All settings under {@code tickgate}, with their defaults. One that cannot be used stops the start.
 *
 * <p>Thread-safe.
 *
 * @param name of this gateway in session ids; empty for a random one
 */
@ConfigurationProperties("tickgate")
record GatewaySettings(
        @Setting(allowed = "any", means = "the gateway's name at the front of session ids; empty: a random one")
        @DefaultValue("")
        String name,

        @DefaultValue ReadingSettings.Kafka kafka,
        @DefaultValue ServingSettings.Channels channels,
        @DefaultValue Own own,
        @DefaultValue ReadingSettings.Log log,
        @DefaultValue ReadingSettings.Delayed delayed,
        @DefaultValue ReadingSettings.Cursor cursor,
        @DefaultValue ServingSettings.Session session,
        @DefaultValue ServingSettings.Socket socket,
        @DefaultValue ServingSettings.Limits limits,
        @DefaultValue RunningSettings.Drain drain,
        @DefaultValue RunningSettings.Admin admin,
        @DefaultValue RunningSettings.Access access,
        @DefaultValue RunningSettings.Tracing tracing) {
    GatewaySettings {
        if (!channels.market() && own.channels().isEmpty()) {
            throw new BadSettingException("tickgate.channels.market", false, "true, or channels under tickgate.own");
        }
        if (channels.market()) {
            own.checkApartFrom(kafka.topics().byKind().values());
        }
    }

    IngestSettings toIngest() {
        return new IngestSettings(
                kafka.toProperties(),
                kafka.topics().byKind(),
                kafka.recent(),
                kafka.recentTrades(),
                kafka.connectTimeout(),
                kafka.letGo(),
                channels.market(),
                own.toMappings(),
                own.registry().toRegistry());
    }

    CacheSettings toCache() {
        return new CacheSettings(
                channels.market(),
                own.toChannels(),
                channels.bookDepths(),
                channels.tapeCapacity(),
                channels.bars().stream().map(BarInterval::of).toList(),
                // The closed ones, and the open one.
                channels.barHistory() + 1,
                TimeUnit.MILLISECONDS.toMicros(channels.barGrace().toMillis()));
    }
}
