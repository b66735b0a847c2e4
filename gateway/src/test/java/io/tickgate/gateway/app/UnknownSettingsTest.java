package io.tickgate.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertiesPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.support.SpringFactoriesLoader;

final class UnknownSettingsTest {
    private static void look(PropertySource<?> source) {
        var environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .forEach(own -> environment.getPropertySources().remove(own.getName()));
        environment.getPropertySources().addFirst(source);
        new UnknownSettings(environment).postProcessBeanFactory(new DefaultListableBeanFactory());
    }

    private static PropertySource<?> commandLine(String name) {
        return new SimpleCommandLinePropertySource("--" + name + "=secret");
    }

    private static PropertySource<?> variable(String name) {
        return new SystemEnvironmentPropertySource("systemEnvironment", Map.of(name, "secret"));
    }

    private static PropertySource<?> systemProperty(String name) {
        var properties = new Properties();
        properties.setProperty(name, "secret");
        return new PropertiesPropertySource("systemProperties", properties);
    }

    @ParameterizedTest
    @CsvSource({
        "tickgate.soket.ping, tickgate.soket.ping (tickgate.socket.ping?)",
        "tickgate.socket.pnig, tickgate.socket.pnig (tickgate.socket.ping?)",
        "tickgate.kafka.bootstrap.servers, tickgate.kafka.bootstrap.servers (tickgate.kafka.bootstrap-servers?)",
        "tickgate.own.channels[0].topik, tickgate.own.channels[0].topik (tickgate.own.channels[0].topic?)",
        "tickgate.kafka.topics.candles, tickgate.kafka.topics.candles",
        "tickgate.socket.ping.seconds, tickgate.socket.ping.seconds",
    })
    void refusesWhatThereIsNotByItsNameAndWithTheOneThatWasMeant(String name, String said) {
        assertThatThrownBy(() -> look(commandLine(name)))
                .isInstanceOf(UnknownSettingException.class)
                .hasMessage(said);
        assertThatThrownBy(() -> look(new MapPropertySource("application.yml", Map.of(name, "secret"))))
                .isInstanceOf(UnknownSettingException.class)
                .hasMessage(said);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tickgate.name",
                "tickgate.kafka.bootstrap-servers",
                "tickgate.kafka.bootstrapServers",
                "tickgate.kafka.properties.ssl.truststore.location",
                "tickgate.channels.bars",
                "tickgate.channels.bars[1]",
                "tickgate.cursor.secrets.1",
                "tickgate.own.registry.password",
                "tickgate.own.channels[0].quarantine-topic",
                "tickgate.own.channels[2].fields[0].decimals",
                "spring.application.name",
                "tickgates.socket.pnig"
            })
    void takesEverySettingAndWhatIsNotItsOwn(String name) {
        assertThatCode(() -> look(commandLine(name))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TICKGATE_NAME",
                "TICKGATE_KAFKA_BOOTSTRAP_SERVERS",
                "TICKGATE_KAFKA_BOOTSTRAPSERVERS",
                "TICKGATE_KAFKA_PROPERTIES_SASL_JAAS_CONFIG",
                "TICKGATE_CURSOR_SECRETS_1",
                "TICKGATE_OWN_CHANNELS_0_NAME",
                // Of scripts, and of Kubernetes where a service has the name.
                "TICKGATE_HOME",
                "TICKGATE_VERSION",
                "TICKGATE_CHECK_SECONDS",
                "TICKGATE_PORT",
                "TICKGATE_SERVICE_HOST",
                "TICKGATE_PORT_8080_TCP_ADDR",
                "TICKGATE_ADMIN_SERVICE_PORT"
            })
    void takesVariablesThatAreSettingsAndThoseOfOthers(String name) {
        assertThatCode(() -> look(variable(name))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "TICKGATE_SOKET_PING, TICKGATE_SOKET_PING (tickgate.socket.ping?)",
        "TICKGATE_ACCESS_ALLOW_ANONYMUS, TICKGATE_ACCESS_ALLOW_ANONYMUS (tickgate.access.allow-anonymous?)",
    })
    void refusesAVariableThatIsNearlyASetting(String name, String said) {
        assertThatThrownBy(() -> look(variable(name))).hasMessage(said);
    }

    @Test
    void refusesAPropertyOfTheJvmOnlyIfItIsNearlyASetting() {
        assertThatCode(() -> look(systemProperty("tickgate.test.kafka"))).doesNotThrowAnyException();
        assertThatThrownBy(() -> look(systemProperty("tickgate.drain.widow")))
                .hasMessage("tickgate.drain.widow (tickgate.drain.window?)");
    }

    @Test
    void isToldInWordsThatDoNotRepeatTheValue() {
        var analyzers = SpringFactoriesLoader.forDefaultResourceLocation()
                .load(FailureAnalyzer.class, (type, name, failure) -> {});

        var analysis = analyzers.stream()
                .filter(UnknownSettingAnalyzer.class::isInstance)
                .findFirst()
                .orElseThrow()
                .analyze(failure());

        assertThat(analysis.getDescription())
                .isEqualTo("There is no such setting: tickgate.soket.ping (tickgate.socket.ping?)");
        assertThat(analysis.getAction()).contains("docs/settings.md");
    }

    private static RuntimeException failure() {
        try {
            look(commandLine("tickgate.soket.ping"));
            throw new AssertionError("it was taken");
        } catch (UnknownSettingException e) {
            return e;
        }
    }
}
