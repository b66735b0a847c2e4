package io.tickgate.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tickgate.kafka.SecuredKafka;
import io.tickgate.model.Level;
import io.tickgate.model.Price;
import io.tickgate.model.Quote;
import io.tickgate.model.Size;
import io.tickgate.record.SourceTopic;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gateway and a broker that wants TLS and a password. */
@Timeout(120)
final class KafkaSecurityIT {
    private static final String PREFIX = "secured.";

    @TempDir
    private static Path directory;

    private static SecuredKafka kafka;

    @BeforeAll
    static void start() throws Exception {
        kafka = SecuredKafka.start(directory);
        var properties = new HashMap<String, Object>(kafka.clientProperties(SecuredKafka.PASSWORD));
        properties.put("bootstrap.servers", kafka.bootstrapServers());
        try (var admin = Admin.create(properties)) {
            admin.createTopics(Arrays.stream(SourceTopic.values())
                            .map(kind -> new NewTopic(LogWriter.name(PREFIX, kind), 1, (short) 1))
                            .toList())
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
        try (var writer = new LogWriter(kafka.bootstrapServers(), PREFIX, "secured", properties)) {
            writer.write(0, "AAPL", new Quote(new Level(Price.parse("1.00"), Size.parse("5")), null));
            writer.flush();
        }
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @Test
    void readsWithTheRightPasswordOverTls() throws Exception {
        try (var gateway = gateway(kafka.bootstrapServers(), kafka.clientProperties(SecuredKafka.PASSWORD))) {
            gateway.awaitReady();
            gateway.awaitSymbols(1);

            assertThat(gateway.get("/v1/snapshot/quote?syms=AAPL").body()).contains("\"1.00\"");
        }
    }

    @Test
    void doesNotStartWithAWrongPasswordAndSaysSo() {
        assertThatThrownBy(() -> gateway(kafka.bootstrapServers(), kafka.clientProperties("wrong")))
                .isInstanceOf(SaslAuthenticationException.class)
                .hasMessageContaining("Invalid username or password");
    }

    @Test
    void doesNotStartWhereItDoesNotTrustTheBrokerAndSaysSo() {
        var trustingNobody = new HashMap<>(kafka.clientProperties(SecuredKafka.PASSWORD));
        trustingNobody.remove("ssl.truststore.location");
        trustingNobody.remove("ssl.truststore.password");

        assertThatThrownBy(() -> gateway(kafka.bootstrapServers(), trustingNobody))
                .hasStackTraceContaining(SslAuthenticationException.class.getSimpleName())
                .hasStackTraceContaining("unable to find valid certification path");
    }

    @Test
    void doesNotStartWhereThereIsNoBrokerAndSaysWhereItLooked() throws IOException {
        String nowhere;
        try (var socket = new ServerSocket(0)) {
            nowhere = "127.0.0.1:" + socket.getLocalPort();
        }

        assertThatThrownBy(() -> gateway(nowhere, Map.of()))
                .hasStackTraceContaining(TimeoutException.class.getSimpleName())
                .hasStackTraceContaining("no answer from " + nowhere);
    }

    private static GatewayUnderTest gateway(String bootstrapServers, Map<String, String> properties) {
        var settings = properties.entrySet().stream()
                .map(property -> "--tickgate.kafka.properties.%s=%s".formatted(property.getKey(), property.getValue()))
                .collect(Collectors.toList());
        settings.add("--tickgate.kafka.connect-timeout=10s");
        return GatewayUnderTest.inThisJvm(bootstrapServers, PREFIX, settings.toArray(String[]::new));
    }
}
