package io.tickgate.gateway.faults;

import io.tickgate.gateway.acceptance.Await;
import io.tickgate.gateway.acceptance.GatewayHeap;
import io.tickgate.gateway.acceptance.GatewayUnderTest;
import io.tickgate.gateway.acceptance.LogWriter;
import io.tickgate.gateway.acceptance.StuckReader;
import io.tickgate.gateway.faults.FaultChecker.Result;
import io.tickgate.gateway.faults.Journal.Event;
import io.tickgate.gateway.faults.RoamingClient.Settings;
import io.tickgate.kafka.KafkaCluster;
import io.tickgate.record.SourceTopic;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;

/**
 * Two gateway processes on a cluster, a publisher, and four clients of which two never stay: what a fault is done to.
 * Everything has a journal in one directory, and everything ends with it.
 *
 * <p>Confined to the thread of its test.
 */
final class FaultStage implements AutoCloseable {
    private static final int GATEWAY_HEAP_MEGABYTES = 192;

    /** Whoever comes back after two seconds is served from Kafka again. */
    private static final String SMALL_TAPE = "--tickgate.log.tape-records=64";

    private static final int NOBODY = -1;
    private static final int PARTITIONS = 3;
    private static final int TICKS_PER_SECOND = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** More than the second after which the last value must be there, less than the three of a silent source. */
    private static final Duration QUIET = Duration.ofMillis(1_500);

    private static final int SHORTEST_STAY_MILLIS = 2_000;
    private static final int LONGEST_STAY_MILLIS = 6_000;
    private static final int FIRST_MOVES = 5;
    private static final int LONGEST_FIRST_STAY_MILLIS = 300;

    private final KafkaCluster cluster;
    private final Plan plan;
    private final Path directory;
    private final String prefix;
    private final Random random;
    private final long seed;
    private final Journal journal;
    private final List<GatewayUnderTest> gateways = new ArrayList<>();
    private final List<RoamingClient> clients = new ArrayList<>();
    private final List<RoamingClient> wanderers = new ArrayList<>();
    private final List<StuckReader> stuck = new ArrayList<>();
    private JournalingPublisher publisher;
    private int incarnations;
    private int memories;
    private int avoided = NOBODY;

    /**
     * What is special about a stage.
     *
     * @param producer more properties of the publisher
     * @param nodes where the topics are, nothing for all three nodes
     * @param topics their settings
     * @param allowedStallSeconds how long clients may be sent nothing
     * @param mayCutOff whether connections may end that their clients wanted
     * @param gateway more settings of the gateways
     */
    record Plan(
            Map<String, Object> producer,
            List<Integer> nodes,
            Map<String, String> topics,
            double allowedStallSeconds,
            boolean mayCutOff,
            List<String> gateway) {
        /** Whatever becomes of the brokers, clients stay connected. */
        static final Plan OF_BROKERS = new Plan(Map.of(), List.of(), Map.of(), 10, false, List.of());
    }

    private FaultStage(KafkaCluster cluster, String name, long seed, Plan plan) throws Exception {
        this.plan = plan;
        this.cluster = cluster;
        this.seed = seed;
        directory = empty(Path.of("target", "runs", "faults", name));
        prefix = "faults-%s-%s.".formatted(name, Long.toString(System.nanoTime(), Character.MAX_RADIX));
        random = new Random(seed);
        journal = new Journal(directory.resolve(Journals.LOG));
        journal.add(Event.SEED, seed);
    }

    static Path empty(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        return Files.createDirectories(directory);
    }

    /** Sets everything up; returns when all clients have been sent something, and data flows. */
    static FaultStage set(KafkaCluster cluster, String name, long seed, Plan plan) throws Exception {
        var stage = new FaultStage(cluster, name, seed, plan);
        try {
            stage.createTopics();
            stage.open(plan.producer()).writeOfEach();
            for (int i = 0; i < 2; i++) {
                stage.gateways.add(stage.gateway(i));
            }
            stage.gateways.forEach(GatewayUnderTest::awaitReady);
            stage.join(Settings.lossless("lossless-settled", "trade"));
            stage.wanderers.add(stage.join(Settings.lossless("lossless-roaming", "trade")));
            stage.join(Settings.conflated("latest-settled", "quote"));
            stage.wanderers.add(stage.join(Settings.conflated("latest-roaming", "quote")));
            stage.wander();
            stage.publisher.start(TICKS_PER_SECOND);
            stage.awaitFlow();
            return stage;
        } catch (Exception | Error e) {
            stage.close();
            throw e;
        }
    }

    private void createTopics() throws Exception {
        createFilledTopics();
        cluster.createTopics(
                Stream.of(SourceTopic.BOOK, SourceTopic.INSTRUMENT)
                        .map(this::topic)
                        .toList(),
                1,
                Map.of());
    }

    private void createFilledTopics() throws Exception {
        if (plan.nodes().isEmpty()) {
            cluster.createTopics(filledTopics(), PARTITIONS, plan.topics());
        } else {
            cluster.createTopicsOn(filledTopics(), Collections.nCopies(PARTITIONS, plan.nodes()), plan.topics());
        }
    }

    /** The topics that are written into. */
    private List<String> filledTopics() {
        return Arrays.stream(JournalingPublisher.KINDS).map(this::topic).toList();
    }

    /** Puts other topics of the same names in the place of those that there are, and another publisher to write into them. */
    void recreateTopics() throws Exception {
        settle();
        fault("delete topics");
        try (var admin = cluster.admin()) {
            admin.deleteTopics(filledTopics()).all().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            Await.until(
                    "the topics are gone",
                    PATIENCE,
                    () -> admin.listTopics().names().get(PATIENCE.toSeconds(), TimeUnit.SECONDS).stream()
                            .noneMatch(filledTopics()::contains));
        }
        goOnFor(Duration.ofSeconds(4));
        createFilledTopics();
        healed("create topics");
        open(Map.of()).writeOfEach();
    }

    /** Notes where the log ends now: what was acknowledged beyond it is gone. */
    void noteCut() throws Exception {
        try (var admin = cluster.admin()) {
            for (var kind : JournalingPublisher.KINDS) {
                var epochs = publisher.epochs(kind);
                for (int i = 0; i < epochs.size(); i++) {
                    var partition = new TopicPartition(topic(kind), i);
                    long end = admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                            .partitionResult(partition)
                            .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                            .offset();
                    journal.add(Event.CUT, epochs.get(i), end);
                }
            }
        }
    }

    /** Doubles the partitions; the publisher uses the new ones at once. */
    void addPartitions() throws Exception {
        fault("add partitions");
        try (var admin = cluster.admin()) {
            admin.createPartitions(filledTopics().stream()
                            .collect(Collectors.toMap(name -> name, name -> NewPartitions.increaseTo(2 * PARTITIONS))))
                    .all()
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        publisher.lookAtPartitions();
    }

    /** Lets retention take everything but the last so many records of each partition of the trades. */
    void deleteAllBut(long records) throws Exception {
        try (var admin = cluster.admin()) {
            var epochs = publisher.epochs(SourceTopic.TRADE);
            for (int i = 0; i < epochs.size(); i++) {
                long before = publisher.reached(epochs.get(i)) - records;
                var partition = new TopicPartition(topic(SourceTopic.TRADE), i);
                admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(before)))
                        .all()
                        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                journal.add(Event.DELETED, epochs.get(i), before);
            }
        }
        fault("delete records");
    }

    String topic(SourceTopic kind) {
        return LogWriter.name(prefix, kind);
    }

    private GatewayUnderTest gateway(int number) throws IOException {
        return GatewayUnderTest.inItsOwnJvm(
                cluster.bootstrapServers(),
                prefix,
                GATEWAY_HEAP_MEGABYTES,
                directory.resolve("gateway-%d.log".formatted(number)),
                Stream.concat(Stream.of(SMALL_TAPE), plan.gateway().stream()).toArray(String[]::new));
    }

    /** Starts another one in the place of a gateway that is gone. */
    void restartGateway(int number) throws Exception {
        gateways.get(number).close();
        gateways.set(number, gateway(number));
        gateways.get(number).awaitReady();
        avoid(NOBODY);
    }

    GatewayUnderTest gatewayAt(int number) {
        return gateways.get(number);
    }

    JournalingPublisher open(Map<String, Object> properties) throws Exception {
        if (publisher != null) {
            publisher.close();
        }
        incarnations++;
        publisher = JournalingPublisher.open(
                cluster.bootstrapServers(),
                prefix,
                journal,
                seed + incarnations,
                "publisher-" + incarnations,
                properties);
        return publisher;
    }

    JournalingPublisher publisher() {
        return publisher;
    }

    void goOnWriting() {
        publisher.start(TICKS_PER_SECOND);
    }

    /** Goes on at another pace. */
    void goOnWriting(int ticksPerSecond) throws Exception {
        publisher.stop(PATIENCE);
        publisher.start(ticksPerSecond);
    }

    /** The publisher's clock is wrong by so much from now on. */
    void clockIsOff(Duration by) {
        publisher.clockIsOff(by);
    }

    /** So many clients take the latest of everything from the first gateway, and never read any of it. */
    void joinStuck(int clients) throws IOException {
        for (int i = 0; i < clients; i++) {
            stuck.add(new StuckReader(
                    gateways.get(0).port(), "{\"op\":\"sub\",\"id\":1,\"ch\":\"quote\",\"syms\":[\"*\"]}"));
        }
    }

    /** Notes what the first gateway holds. */
    void noteMemory() throws IOException, InterruptedException {
        String byClass = GatewayHeap.byClass(gateways.get(0));
        journal.add(Event.MEMORY, GatewayHeap.bytes(byClass));
        memories++;
        Files.writeString(directory.resolve("memory-%d.txt".formatted(memories)), byClass);
    }

    RoamingClient join(Settings settings) throws IOException {
        List<Supplier<URI>> places = List.of(() -> gateways.get(0).stream(), () -> gateways.get(1).stream());
        var client = new RoamingClient(settings, places, directory, seed + clients.size());
        clients.add(client);
        return client;
    }

    private void awaitFlow() {
        Await.until(
                "all clients are sent data, and can go on elsewhere",
                PATIENCE,
                () -> clients.stream().allMatch(client -> isSentOfAllPartitions(client)));
    }

    private boolean isSentOfAllPartitions(RoamingClient client) {
        return Arrays.stream(JournalingPublisher.KINDS)
                .filter(kind -> client.channel().equals(JournalingPublisher.channel(kind)))
                .flatMap(kind -> publisher.epochs(kind).stream())
                .allMatch(epoch -> client.reached(epoch) >= 0);
    }

    /** Nobody is sent to this gateway from now on. */
    void avoid(int gateway) {
        avoided = gateway;
    }

    void fault(String what) {
        journal.add(Event.FAULT, what);
    }

    void healed(String what) {
        journal.add(Event.HEALED, what);
    }

    Journal journal() {
        return journal;
    }

    /** Sends those who never stay back and forth before they can have been sent much, or anything. */
    private void wander() {
        for (int i = 0; i < FIRST_MOVES; i++) {
            for (var client : wanderers) {
                client.moveTo(random.nextInt(2));
            }
            long untilNanos = System.nanoTime() + 1_000_000L * random.nextInt(LONGEST_FIRST_STAY_MILLIS);
            Await.until("time passes", PATIENCE, () -> System.nanoTime() - untilNanos >= 0);
        }
    }

    /** Lets so much time pass, in which those who never stay go back and forth. */
    void goOnFor(Duration length) {
        long endNanos = System.nanoTime() + length.toNanos();
        while (System.nanoTime() - endNanos < 0) {
            long stayNanos =
                    1_000_000L * (SHORTEST_STAY_MILLIS + random.nextInt(LONGEST_STAY_MILLIS - SHORTEST_STAY_MILLIS));
            long untilNanos = Math.min(System.nanoTime() + stayNanos, endNanos);
            Await.until("time passes", Duration.ofMinutes(5), () -> System.nanoTime() - untilNanos >= 0);
            if (untilNanos != endNanos) {
                int target = random.nextInt(2);
                if (target != avoided) {
                    wanderers.get(random.nextInt(wanderers.size())).moveTo(target);
                }
            }
        }
    }

    /** Stops writing; returns when all that is in Kafka has been acknowledged and has come to all clients. */
    void settle() throws Exception {
        publisher.stop(PATIENCE);
        Await.until("all clients have everything", PATIENCE, () -> behind().isEmpty(), () -> behind().toString());
    }

    private List<String> behind() {
        var behind = new ArrayList<String>();
        for (var client : clients) {
            for (var kind : JournalingPublisher.KINDS) {
                if (client.channel().equals(JournalingPublisher.channel(kind))) {
                    for (String epoch : publisher.epochs(kind)) {
                        if (client.reached(epoch) < publisher.reached(epoch)) {
                            behind.add("%s has %s up to %d of %d"
                                    .formatted(client.name(), epoch, client.reached(epoch), publisher.reached(epoch)));
                        }
                    }
                }
            }
        }
        return behind;
    }

    /** Ends the clients a while after all is quiet, and checks the journals. */
    Result check() throws Exception {
        long quietNanos = System.nanoTime();
        Await.until("it was quiet", PATIENCE, () -> System.nanoTime() - quietNanos > QUIET.toNanos());
        close();
        return new FaultChecker(Journals.read(directory)).check();
    }

    FaultFigures figures(Result result) throws IOException {
        return new FaultFigures(Journals.read(directory), result);
    }

    Path directory() {
        return directory;
    }

    @Override
    public void close() throws Exception {
        for (var client : clients) {
            client.close();
        }
        clients.clear();
        for (var reader : stuck) {
            reader.close();
        }
        stuck.clear();
        if (publisher != null) {
            publisher.close();
        }
        // No farewell: one that is frozen would not say it.
        gateways.forEach(gateway -> gateway.jvm().kill());
        gateways.clear();
        journal.close();
    }
}
