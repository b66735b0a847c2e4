package io.tickgate.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tickgate.model.Channel;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

final class GatewaySettingsTest {
    @Test
    void hasTheseDefaults() {
        assertThat(bind(Map.of()))
                .isEqualTo(new GatewaySettings(
                        "",
                        new ReadingSettings.Kafka(
                                "localhost:9092",
                                Map.of(),
                                new ReadingSettings.Topics("md.quote", "md.trade", "md.book", "md.instrument"),
                                Duration.ofMinutes(3),
                                Duration.ofMinutes(65),
                                Duration.ofSeconds(15),
                                ReadingSettings.Kafka.Partitions.ALL,
                                Duration.ofMinutes(1)),
                        new ServingSettings.Channels(
                                true,
                                List.of(10, 50),
                                1024,
                                20,
                                List.of("1s", "1m", "5m", "1h"),
                                60,
                                Duration.ofMillis(250)),
                        new Own(List.of(), new Own.Registry("", "", "", Duration.ofSeconds(2))),
                        new ReadingSettings.Log(16_384, 2, DataSize.ofMegabytes(32), 16, 100_000),
                        new ReadingSettings.Delayed(List.of(), Duration.ofMinutes(15)),
                        new ReadingSettings.Cursor(0, Map.of()),
                        new ServingSettings.Session(Duration.ofSeconds(5), 5_000, 1_000, 20, DataSize.ofKilobytes(64)),
                        new ServingSettings.Socket(
                                0,
                                DataSize.ofKilobytes(32),
                                DataSize.ofKilobytes(64),
                                DataSize.ofKilobytes(8),
                                Duration.ofSeconds(15),
                                Duration.ofSeconds(30),
                                Duration.ofSeconds(5),
                                false,
                                DataSize.ofBytes(512)),
                        new ServingSettings.Limits(50_000, 0),
                        new RunningSettings.Drain(Duration.ofSeconds(2), Duration.ofSeconds(20)),
                        new RunningSettings.Admin(0),
                        new RunningSettings.Access(false, List.of()),
                        new RunningSettings.Tracing("", 1)));
    }

    @ParameterizedTest
    @CsvSource({
        "tickgate.kafka.bootstrap-servers, ' '",
        "tickgate.kafka.recent, 0s",
        "tickgate.kafka.recent-trades, 8d",
        "tickgate.kafka.connect-timeout, 1ms",
        "tickgate.kafka.topics.quote, 'md quote'",
        "tickgate.channels.book-depths, 0",
        "tickgate.channels.tape-capacity, 1000",
        "tickgate.channels.snapshot-trades, -1",
        "tickgate.channels.bars, 2m",
        "tickgate.channels.bar-history, 0",
        "tickgate.channels.bar-grace, 2m",
        "tickgate.log.tape-records, 1000",
        "tickgate.log.past-readers, 0",
        "tickgate.log.past-memory, 1KB",
        "tickgate.cursor.secrets.0, short",
        "tickgate.session.heartbeat, 10ms",
        "tickgate.session.max-subscriptions, 0",
        "tickgate.session.max-symbols-per-command, 0",
        "tickgate.session.max-commands-per-second, 0",
        "tickgate.session.max-frame, 1B",
        "tickgate.socket.event-loops, -1",
        "tickgate.socket.low-water, 1MB",
        "tickgate.socket.high-water, 1B",
        "tickgate.socket.not-sent-low-water, 1B",
        "tickgate.socket.ping, 0s",
        "tickgate.socket.write-timeout, 0s",
        "tickgate.socket.handshake-timeout, 0s",
        "tickgate.socket.compression-threshold, 0B",
        "tickgate.limits.connections, 0",
        "tickgate.limits.connections-per-address, -1",
        "tickgate.access.allowed-origins, desk.example",
        "tickgate.tracing.endpoint, collector:4318",
        "tickgate.tracing.ratio, 1.5",
    })
    void refusesABadValueWithItsKeyAndWhatWasExpected(String key, String value) {
        assertThatThrownBy(() -> bind(Map.of(key, value)))
                .rootCause()
                .isInstanceOf(BadSettingException.class)
                .hasMessageStartingWith(key + ": '")
                .hasMessageContaining("(expected: ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tickgate.own.channels[1].name | App.Log | each channel once",
                "tickgate.own.channels[1].name | quote | another name than that of a channel of the gateway's own",
                "tickgate.own.channels[1].shape | book | state, log",
                "tickgate.own.channels[1].topic | lines | each topic once",
                "tickgate.own.channels[1].topic | md.quote | another topic than one of the market's",
                "tickgate.own.channels[1].time-unit | days | seconds, millis, micros, nanos",
                "tickgate.own.channels[1].fields[0].from | px | key, value, header.NAME or time",
                "tickgate.own.channels[1].recent | 10ms | from 1 s to 3650 d",
                "tickgate.own.channels[1].silence | 0s | from 1 s to 3650 d, or left out",
                "tickgate.own.channels[0].quarantine-topic | funds | a topic that is no channel's",
                "tickgate.own.channels[0].quarantine-topic | md.book | another topic than one of the market's",
                "tickgate.own.registry.url | ftp://registry | http://HOST:PORT or https://HOST:PORT, and a path",
                "tickgate.own.registry.user | me | user and password, or neither",
                "tickgate.own.registry.timeout | 1m | from 10 ms to 30 s",
            })
    void refusesABadOwnChannelWithItsWholeKeyAndWhatWasExpected(String key, String value, String expected) {
        var given = twoChannels();
        given.put(key, value);

        assertThatThrownBy(() -> bind(given))
                .rootCause()
                .isInstanceOf(BadSettingException.class)
                .hasMessageStartingWith(key + ": '")
                .hasMessageContaining("(expected: " + expected);
    }

    private static Map<String, String> twoChannels() {
        var given = new HashMap<String, String>();
        given.put("tickgate.own.registry.url", "http://registry:8081");
        given.put("tickgate.own.channels[0].name", "app.log");
        given.put("tickgate.own.channels[0].shape", "log");
        given.put("tickgate.own.channels[0].topic", "lines");
        given.put("tickgate.own.channels[0].poison", "quarantine");
        given.put("tickgate.own.channels[0].quarantine-topic", "lines.bad");
        given.put("tickgate.own.channels[1].name", "fund");
        given.put("tickgate.own.channels[1].shape", "state");
        given.put("tickgate.own.channels[1].topic", "funds");
        return given;
    }

    @Test
    void readsChannelsAndRefusesASchemaThatIsNotThereWithItsKey() {
        var given = twoChannels();
        given.put("tickgate.own.channels[1].silence", "26h");
        given.put("tickgate.own.channels[1].fields[0].from", "value.nav");
        given.put("tickgate.own.channels[1].fields[0].decimals", "2");
        given.put("tickgate.own.channels[1].format", "avro");
        given.put("tickgate.own.channels[1].schema", "no/such.avsc");
        var own = bind(given).own();

        assertThat(own.toChannels()).extracting(Channel::name).containsExactly("app.log", "fund");
        assertThat(own.toMappings().get(1).silence()).isEqualTo(Duration.ofHours(26));
        assertThatThrownBy(own::checkSchemas)
                .isInstanceOf(BadSettingException.class)
                .hasMessageStartingWith("tickgate.own.channels[1].schema: 'no")
                .hasMessageContaining("(expected: a file with an Avro schema");
    }

    @Test
    void doesNotStartWithNothingToServe() {
        assertThatThrownBy(() -> bind(Map.of("tickgate.channels.market", "false")))
                .rootCause()
                .hasMessage("tickgate.channels.market: 'false' (expected: true, or channels under tickgate.own)");
    }

    @Test
    void letsAnybodyInOnLoopbackOnlyUnlessToldSo() throws Exception {
        var loopback = InetAddress.getByName("127.0.0.1");
        var everywhere = InetAddress.getByName("0.0.0.0");

        AnonymousGuard.check(loopback, false);
        AnonymousGuard.check(everywhere, true);

        assertThatThrownBy(() -> AnonymousGuard.check(everywhere, false))
                .isInstanceOf(BadSettingException.class)
                .hasMessageContaining("tickgate.access.allow-anonymous=true");
        assertThatThrownBy(() -> AnonymousGuard.check(null, false)).isInstanceOf(BadSettingException.class);
    }

    private static GatewaySettings bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("tickgate", GatewaySettings.class);
    }
}
