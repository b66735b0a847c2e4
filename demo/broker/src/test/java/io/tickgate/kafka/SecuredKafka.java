package io.tickgate.kafka;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;

/**
 * A broker that lets in only who comes over TLS and knows a password, and allows the gateway nothing but what it is told to;
 * the operator may do all. Its certificate is made when it starts, by the
 * JDK's keytool, and is worth nothing afterwards.
 *
 * <p>Thread-safe.
 */
public final class SecuredKafka implements AutoCloseable {
    public static final String USER = "gateway";
    public static final String PASSWORD = "for-this-test-alone";

    private static final String OPERATOR = "operator";
    private static final String OPERATOR_PASSWORD = "of-the-operator";

    private static final String STORE_PASSWORD = "for-this-test-alone";
    private static final long KEYTOOL_SECONDS = 60;

    private final EmbeddedKafka kafka;
    private final Path trustStore;

    private SecuredKafka(EmbeddedKafka kafka, Path trustStore) {
        this.kafka = kafka;
        this.trustStore = trustStore;
    }

    /** @param directory where keys and certificates go; the caller deletes it */
    public static SecuredKafka start(Path directory) {
        var keyStore = directory.resolve("broker.p12");
        var certificate = directory.resolve("broker.crt");
        var trustStore = directory.resolve("clients.p12");
        keytool("-genkeypair", keyStore, "-keyalg", "EC", "-dname", "CN=localhost", "-ext", "san=ip:127.0.0.1");
        keytool("-exportcert", keyStore, "-file", certificate.toString());
        keytool("-importcert", trustStore, "-noprompt", "-file", certificate.toString());
        String listener = "listener.name." + EmbeddedKafka.CLIENT_LISTENER.toLowerCase(Locale.ROOT) + ".";
        return new SecuredKafka(
                EmbeddedKafka.start(BrokerSettings.defaults()
                        .withProperty(
                                "listener.security.protocol.map",
                                EmbeddedKafka.CLIENT_LISTENER + ":SASL_SSL,CONTROLLER:PLAINTEXT")
                        .withProperty("sasl.enabled.mechanisms", "PLAIN")
                        .withProperty("sasl.mechanism.inter.broker.protocol", "PLAIN")
                        .withProperty(
                                listener + "plain.sasl.jaas.config",
                                login(OPERATOR, OPERATOR_PASSWORD)
                                        .replace(
                                                ";",
                                                " user_%s=\"%s\" user_%s=\"%s\";"
                                                        .formatted(OPERATOR, OPERATOR_PASSWORD, USER, PASSWORD)))
                        // The controller listens without a password, on loopback.
                        .withProperty("authorizer.class.name", StandardAuthorizer.class.getName())
                        .withProperty("super.users", "User:ANONYMOUS;User:" + OPERATOR)
                        .withProperty(listener + "ssl.keystore.location", keyStore.toString())
                        .withProperty(listener + "ssl.keystore.password", STORE_PASSWORD)
                        .withProperty(listener + "ssl.truststore.location", trustStore.toString())
                        .withProperty(listener + "ssl.truststore.password", STORE_PASSWORD)),
                trustStore);
    }

    /** Runs keytool on a store for the one key that there is. */
    private static void keytool(String command, Path store, String... more) {
        var line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                command,
                "-alias",
                "broker",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                STORE_PASSWORD));
        line.addAll(List.of(more));
        try {
            var process = new ProcessBuilder(line).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(KEYTOOL_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException("keytool %s: %s".formatted(command, said));
            }
        } catch (IOException e) {
            throw new IllegalStateException("keytool cannot be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String login(String user, String password) {
        return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\" password=\"%s\";"
                .formatted(user, password);
    }

    public String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    /** Properties of a gateway that trusts the broker and has this password. */
    public Map<String, String> clientProperties(String password) {
        return clientProperties(USER, password);
    }

    /** Properties of who may do all. */
    public Map<String, String> operatorProperties() {
        return clientProperties(OPERATOR, OPERATOR_PASSWORD);
    }

    private Map<String, String> clientProperties(String user, String password) {
        return Map.of(
                "security.protocol",
                "SASL_SSL",
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                login(user, password),
                "ssl.truststore.location",
                trustStore.toString(),
                "ssl.truststore.password",
                STORE_PASSWORD);
    }

    @Override
    public void close() {
        kafka.close();
    }
}
