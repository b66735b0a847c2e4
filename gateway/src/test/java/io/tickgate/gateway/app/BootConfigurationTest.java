package io.tickgate.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;

final class BootConfigurationTest {
    private static final String ENDING = "AutoConfiguration";

    /** What Boot offers besides, and no gateway needs. */
    private static final Set<String> LEFT_OUT = words("""
            Aop AppOpticsMetricsExport AtlasMetricsExport Audit AuditEventsEndpoint BeansEndpoint
            ConditionsReportEndpoint ConfigurationProperties ConfigurationPropertiesReportEndpoint
            DatadogMetricsExport DiskSpaceHealthContributor DynatraceMetricsExport ElasticMetricsExport
            EnvironmentEndpoint GangliaMetricsExport GraphiteMetricsExport HttpExchangesEndpoint
            HumioMetricsExport InfluxMetricsExport InfoContributor InfoEndpoint Jackson2Endpoint Jmx JmxEndpoint
            JmxMetricsExport KairosMetricsExport Log4J2Metrics LogFileWebEndpoint MappingsEndpoint MessageSource
            MetricsAspects Netty NewRelicMetricsExport Observation OtlpMetricsExport ProjectInfo
            PropertyPlaceholder ReactiveMultipart Reactor SbomEndpoint ScheduledTasksEndpoint
            ScheduledTasksObservation ShutdownEndpoint SimpleMetricsExport SpringApplicationAdminJmx
            SslHealthContributor SslMetrics StackdriverMetricsExport StartupEndpoint StatsdMetricsExport
            TaskExecution TaskExecutorMetrics TaskScheduling WebFluxHttpExchanges WebFluxMappings
            WebFluxObservation WebSessionIdResolver
            """);

    private static Set<String> words(String text) {
        return Set.of(text.strip().split("\\s+"));
    }

    /** As it is called in short. */
    private static String name(String className) {
        String simple = className.substring(className.lastIndexOf('.') + 1);
        return simple.substring(0, simple.length() - ENDING.length());
    }

    private static List<String> taken() {
        var imports =
                Objects.requireNonNull(BootConfiguration.class.getAnnotation(ImportAutoConfiguration.class), "imports");
        return Arrays.stream(imports.value()).map(Class::getName).toList();
    }

    @Test
    void whatBootOffersIsTakenOrLeftOutOnPurpose() {
        var offered =
                ImportCandidates.load(AutoConfiguration.class, getClass().getClassLoader()).getCandidates().stream()
                        .map(BootConfigurationTest::name)
                        .collect(Collectors.toSet());

        var decided = taken().stream().map(BootConfigurationTest::name).collect(Collectors.toCollection(HashSet::new));
        decided.addAll(LEFT_OUT);

        assertThat(decided).containsExactlyInAnyOrderElementsOf(offered);
    }

    @Test
    void nothingIsTakenTwiceOrTakenAndLeftOut() {
        assertThat(taken()).doesNotHaveDuplicates();
        assertThat(taken()).map(BootConfigurationTest::name).doesNotContainAnyElementsOf(LEFT_OUT);
    }
}
