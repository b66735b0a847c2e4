package io.tickgate.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tickgate.kafka.SecuredKafka;
import io.tickgate.model.Level;
import io.tickgate.model.Price;
import io.tickgate.model.Quote;
import io.tickgate.model.Size;
import io.tickgate.model.Tick;
import io.tickgate.record.SourceTopic;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
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

    /** All that a gateway needs. */
    private static final AclBinding READ_ALL = new AclBinding(
            new ResourcePattern(ResourceType.TOPIC, PREFIX, PatternType.PREFIXED), acl(AclPermissionType.ALLOW));

    private static final AclBinding READ_NO_TRADES = new AclBinding(
            new ResourcePattern(ResourceType.TOPIC, LogWriter.name(PREFIX, SourceTopic.TRADE), PatternType.LITERAL),
            acl(AclPermissionType.DENY));

    private static SecuredKafka kafka;
    private static Admin admin;
    private static LogWriter writer;

    private static AccessControlEntry acl(AclPermissionType type) {
        return new AccessControlEntry("User:" + SecuredKafka.USER, "*", AclOperation.READ, type);
    }

    @BeforeAll
    static void start() throws Exception {
        kafka = SecuredKafka.start(directory);
        var operator = new HashMap<String, Object>(kafka.operatorProperties());
        operator.put("bootstrap.servers", kafka.bootstrapServers());
        admin = Admin.create(operator);
        admin.createTopics(Arrays.stream(SourceTopic.values())
                        .map(kind -> new NewTopic(LogWriter.name(PREFIX, kind), 1, (short) 1))
                        .toList())
                .all()
                .get(30, TimeUnit.SECONDS);
        admin.createAcls(List.of(READ_ALL)).all().get(30, TimeUnit.SECONDS);
        writer = new LogWriter(kafka.bootstrapServers(), PREFIX, "secured", operator);
        write(quote("1.00"));
        write(AcknowledgedLog.trade(1));
    }

    private static void write(Tick tick) {
        writer.write(0, "AAPL", tick);
        writer.flush();
    }

    private static Quote quote(String bid) {
        return new Quote(new Level(Price.parse(bid), Size.parse("5")), null);
    }

    @AfterAll
    static void stop() {
        writer.close();
        admin.close();
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
    void readsTheOthersWhereOneTopicMayNotBeReadAnyMoreAndThatOneWhenItMay() throws Exception {
        try (var gateway = gateway(kafka.bootstrapServers(), kafka.clientProperties(SecuredKafka.PASSWORD))) {
            gateway.awaitReady();
            admin.createAcls(List.of(READ_NO_TRADES)).all().get(30, TimeUnit.SECONDS);
            try {
                await(gateway, "trade", "SOURCE_DOWN");
                write(quote("2.00"));
                await(gateway, "quote", "2.00");
            } finally {
                admin.deleteAcls(List.of(READ_NO_TRADES.toFilter())).all().get(30, TimeUnit.SECONDS);
            }
            var trade = AcknowledgedLog.trade(2);
            write(trade);

            await(gateway, "trade", trade.price().toString());
        }
    }

    private static void await(GatewayUnderTest gateway, String channel, String text) throws Exception {
        Await.until(
                text + " in " + channel,
                Duration.ofSeconds(20),
                () -> gateway.get("/v1/snapshot/%s?syms=AAPL".formatted(channel))
                        .body()
                        .contains(text));
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
