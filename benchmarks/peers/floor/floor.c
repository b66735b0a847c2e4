/*
 * The floor: what it costs this machine to write the same frames with nothing around it.
 *
 * One thread, one epoll. At each burst each frame is made once, and each client gets its own by one write. There is no
 * protocol beyond the handshake, no queue: a client whose socket takes nothing is passed over, and the rest of a write
 * that was cut short goes out before anything new. No server that gives each client its bytes over TCP by plain writes
 * makes fewer system calls.
 *
 *   floor --port P --frames N --bytes B --symbols S --rate R
 *
 * The arguments are those of ../../README.md. Rate 0 sends nothing. SIGTERM ends it, SIGUSR1 holds its bursts, and SIGUSR2
 * begins them anew, with a timetable that starts then.
 *
 * What a client has stands in the path of its request: "?from=F&count=C" is a block of C symbols, the first of them F.
 * Without it, or where C is S, the client has all. Who has a block gets it where all symbols tick in one burst (N is S); all
 * clients have blocks of one size. The frames of a block are made just before they are written to its clients, while they
 * are near.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { MAX_CLIENTS = 65536, MAX_REQUEST = 4096, MAX_EVENTS = 1024, MAX_HEADER = 10 };

struct client {
    int fd;
    int upgraded;
    size_t block;
    size_t place;      /* in its block */
    size_t requested;  /* bytes of its request so far */
    char *request;     /* only until it is upgraded */
    char *rest;        /* of a write that was cut short */
    size_t rest_from, rest_to;
};

/* Those that are served with the same frames. */
struct block {
    struct client **clients;
    size_t count, room;
};

static struct client *by_fd[MAX_CLIENTS];
static struct block *blocks;
static size_t block_count;
static size_t block_symbols; /* 0 before the first client */

static size_t frames, bytes, symbols;
static uint64_t gap_nanos;
static uint64_t *sequences;
static size_t next_symbol;
static char *batch;
static size_t batch_length;

static uint64_t started, started_micros;
static int held;
static uint64_t bursts; /* of the timetable */
static uint64_t written, passed_over, cut_short;

static void die(const char *what) {
    perror(what);
    exit(1);
}

/* SHA-1 (FIPS 180-4) of a text of at most 119 bytes: two blocks. */
static void sha1(const char *text, size_t length, unsigned char digest[20]) {
    uint32_t h[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
    unsigned char padded[128] = {0};
    memcpy(padded, text, length);
    padded[length] = 0x80;
    size_t total = length < 56 ? 64 : 128;
    uint64_t bits = (uint64_t) length * 8;
    for (int i = 0; i < 8; i++) padded[total - 1 - i] = (unsigned char) (bits >> (8 * i));
    for (size_t block = 0; block < total; block += 64) {
        uint32_t w[80];
        for (int i = 0; i < 16; i++) {
            const unsigned char *p = padded + block + 4 * i;
            w[i] = (uint32_t) p[0] << 24 | (uint32_t) p[1] << 16 | (uint32_t) p[2] << 8 | p[3];
        }
        for (int i = 16; i < 80; i++) {
            uint32_t x = w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16];
            w[i] = x << 1 | x >> 31;
        }
        uint32_t a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];
        for (int i = 0; i < 80; i++) {
            uint32_t f, k;
            if (i < 20) f = (b & c) | (~b & d), k = 0x5a827999;
            else if (i < 40) f = b ^ c ^ d, k = 0x6ed9eba1;
            else if (i < 60) f = (b & c) | (b & d) | (c & d), k = 0x8f1bbcdc;
            else f = b ^ c ^ d, k = 0xca62c1d6;
            uint32_t t = (a << 5 | a >> 27) + f + e + k + w[i];
            e = d, d = c, c = b << 30 | b >> 2, b = a, a = t;
        }
        h[0] += a, h[1] += b, h[2] += c, h[3] += d, h[4] += e;
    }
    for (int i = 0; i < 20; i++) digest[i] = (unsigned char) (h[i / 4] >> (24 - 8 * (i % 4)));
}

static void base64_of_digest(const unsigned char digest[20], char text[29]) {
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned char padded[21] = {0};
    memcpy(padded, digest, 20);
    for (int i = 0; i < 7; i++) {
        uint32_t three = (uint32_t) padded[3 * i] << 16 | (uint32_t) padded[3 * i + 1] << 8 | padded[3 * i + 2];
        for (int j = 0; j < 4; j++) text[4 * i + j] = alphabet[three >> (18 - 6 * j) & 63];
    }
    text[27] = '=';
    text[28] = 0;
}

static void leave(struct client *client) {
    if (client->upgraded) {
        struct block *block = &blocks[client->block];
        struct client *last = block->clients[--block->count];
        block->clients[client->place] = last;
        last->place = client->place;
    }
    by_fd[client->fd] = NULL;
    close(client->fd);
    free(client->request);
    free(client->rest);
    free(client);
}

/* The value of a header of the request, or NULL. The request ends with a zero byte. */
static char *header(char *request, const char *name, size_t *length) {
    size_t name_length = strlen(name);
    for (char *line = strstr(request, "\r\n"); line != NULL; line = strstr(line, "\r\n")) {
        line += 2;
        if (strncasecmp(line, name, name_length) == 0 && line[name_length] == ':') {
            char *value = line + name_length + 1;
            value += strspn(value, " \t");
            *length = strcspn(value, "\r\n \t,");
            return value;
        }
    }
    return NULL;
}

static void join(struct client *client) {
    struct block *block = &blocks[client->block];
    if (block->count == block->room) {
        block->room = block->room == 0 ? 16 : 2 * block->room;
        block->clients = realloc(block->clients, block->room * sizeof *block->clients);
    }
    client->place = block->count;
    block->clients[block->count++] = client;
}

/* Finds the block that the request asks for. Negative if there is none such. */
static int find_block(struct client *client) {
    size_t from = 0, count = symbols;
    sscanf(client->request, "GET /?from=%zu&count=%zu ", &from, &count);
    if (count != symbols && (count == 0 || frames != symbols || symbols % count != 0 || from % count != 0 || from >= symbols))
        return -1;
    if (block_symbols == 0) {
        block_symbols = count;
        block_count = symbols / count;
    }
    if (count != block_symbols) return -1;
    client->block = count == symbols ? 0 : from / count;
    return 0;
}

static int upgrade(struct client *client) {
    size_t key_length, protocol_length = 0;
    char *key = header(client->request, "Sec-WebSocket-Key", &key_length);
    if (key == NULL || key_length != 24 || find_block(client) < 0) return -1;
    char text[64];
    memcpy(text, key, 24);
    strcpy(text + 24, "258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
    unsigned char digest[20];
    char accept[29];
    sha1(text, 60, digest);
    base64_of_digest(digest, accept);
    char *protocol = header(client->request, "Sec-WebSocket-Protocol", &protocol_length);
    char answer[512];
    int length = snprintf(answer, sizeof answer,
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Accept: %s\r\n%s%.*s%s\r\n",
            accept, protocol ? "Sec-WebSocket-Protocol: " : "",
            protocol_length > 64 ? 64 : (int) protocol_length, protocol ? protocol : "", protocol ? "\r\n" : "");
    if (write(client->fd, answer, (size_t) length) != length) return -1;
    free(client->request);
    client->request = NULL;
    client->upgraded = 1;
    join(client);
    return 0;
}

static void readable(struct client *client) {
    static char ignored[65536];
    if (client->upgraded) {
        ssize_t n = read(client->fd, ignored, sizeof ignored);
        if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) leave(client);
        return;
    }
    ssize_t n = read(client->fd, client->request + client->requested, MAX_REQUEST - 1 - client->requested);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (n <= 0) {
        leave(client);
        return;
    }
    client->requested += (size_t) n;
    client->request[client->requested] = 0;
    if (strstr(client->request, "\r\n\r\n") != NULL) {
        if (upgrade(client) < 0) leave(client);
    } else if (client->requested == MAX_REQUEST - 1) {
        leave(client);
    }
}

static void accept_all(int listener, int epoll) {
    for (;;) {
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) {
            if (errno == EAGAIN || errno == ECONNABORTED || errno == EINTR) return;
            die("accept");
        }
        if (fd >= MAX_CLIENTS) {
            close(fd);
            continue;
        }
        int on = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        struct client *client = calloc(1, sizeof *client);
        client->fd = fd;
        client->request = malloc(MAX_REQUEST);
        by_fd[fd] = client;
        struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
        if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) die("epoll_ctl");
    }
}

/* One text frame, not masked, with one message that is filled up with blanks. */
static size_t frame(char *to, size_t symbol, uint64_t sequence, uint64_t micros) {
    size_t at = 2;
    to[0] = (char) 0x81;
    if (bytes < 126) {
        to[1] = (char) bytes;
    } else {
        to[1] = 126;
        to[2] = (char) (bytes >> 8);
        to[3] = (char) bytes;
        at = 4;
    }
    unsigned bid = 10000 + (unsigned) (micros / 100 % 10000);
    unsigned ask = bid + 1;
    int length = snprintf(to + at, bytes,
            "{\"type\":\"update\",\"ch\":\"quote\",\"sym\":\"sim:%05zu\",\"seq\":%" PRIu64 ",\"ts\":%" PRIu64 ","
            "\"data\":{\"bid\":[\"%u.%02u\",\"500\"],\"ask\":[\"%u.%02u\",\"200\"]}",
            symbol, sequence, micros, bid / 100, bid % 100, ask / 100, ask % 100);
    if ((size_t) length >= bytes) {
        fprintf(stderr, "--bytes: %zu (expected: at least %d)\n", bytes, length + 1);
        exit(2);
    }
    memset(to + at + length, ' ', bytes - (size_t) length - 1);
    to[at + bytes - 1] = '}';
    return at + bytes;
}

static void make_batch(size_t count, uint64_t micros) {
    batch_length = 0;
    for (size_t i = 0; i < count; i++) {
        batch_length += frame(batch + batch_length, next_symbol, ++sequences[next_symbol], micros);
        if (++next_symbol == symbols) next_symbol = 0;
    }
}

/* Whether nothing is left of what was cut short. Negative if the client is gone. */
static int finish_rest(struct client *client) {
    if (client->rest_from == client->rest_to) return 1;
    ssize_t n = write(client->fd, client->rest + client->rest_from, client->rest_to - client->rest_from);
    if (n < 0) return errno == EAGAIN || errno == EINTR ? 0 : -1;
    client->rest_from += (size_t) n;
    return client->rest_from == client->rest_to;
}

static void serve(struct client *client) {
    int ready = finish_rest(client);
    if (ready > 0) {
        ssize_t n = write(client->fd, batch, batch_length);
        if (n == (ssize_t) batch_length) {
            written++;
            return;
        }
        if (n > 0) {
            if (client->rest == NULL) client->rest = malloc(frames / block_count * (bytes + MAX_HEADER));
            client->rest_from = 0;
            client->rest_to = batch_length - (size_t) n;
            memcpy(client->rest, batch + n, client->rest_to);
            written++;
            cut_short++;
            return;
        }
        ready = errno == EAGAIN || errno == EINTR ? 0 : -1;
    }
    if (ready < 0) leave(client);
    else passed_over++;
}

static uint64_t now_nanos(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t) now.tv_sec * 1000000000 + (uint64_t) now.tv_nsec;
}

/* Whether one more burst is due after this one. */
static int burst_if_due(void) {
    uint64_t elapsed = now_nanos(CLOCK_MONOTONIC) - started;
    if (gap_nanos == 0 || held || bursts * gap_nanos > elapsed) return 0;
    if (block_count == 0) next_symbol = (next_symbol + frames) % symbols;
    for (size_t b = 0; b < block_count; b++) {
        make_batch(frames / block_count, started_micros + bursts * gap_nanos / 1000);
        /* From the end: who leaves gives its place to one that has been served. */
        for (size_t i = blocks[b].count; i-- > 0;) serve(blocks[b].clients[i]);
    }
    bursts++;
    return bursts * gap_nanos <= elapsed;
}

static int listen_on(int port) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t) port),
            .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(fd, (struct sockaddr *) &address, sizeof address) < 0) die("bind");
    if (listen(fd, 65535) < 0) die("listen");
    return fd;
}

/* Begins a timetable. The timer expires when a burst is due, never before. */
static void start_timetable(int fd) {
    held = 0;
    bursts = 0;
    started = now_nanos(CLOCK_MONOTONIC);
    started_micros = now_nanos(CLOCK_REALTIME) / 1000;
    if (gap_nanos == 0) return;
    struct itimerspec spec = {
            .it_interval = {.tv_sec = (time_t) (gap_nanos / 1000000000), .tv_nsec = (long) (gap_nanos % 1000000000)},
            .it_value = {.tv_sec = (time_t) (started / 1000000000), .tv_nsec = (long) (started % 1000000000)}};
    if (timerfd_settime(fd, TFD_TIMER_ABSTIME, &spec, NULL) < 0) die("timerfd_settime");
}

static void hold(int fd) {
    struct itimerspec never = {{0}};
    held = 1;
    if (timerfd_settime(fd, 0, &never, NULL) < 0) die("timerfd_settime");
}

/* Whether it is to end. */
static int is_ended(int told, int timed) {
    struct signalfd_siginfo info;
    if (read(told, &info, sizeof info) != sizeof info) die("signal");
    if (info.ssi_signo == SIGUSR1) hold(timed);
    else if (info.ssi_signo == SIGUSR2) start_timetable(timed);
    else return 1;
    return 0;
}

static int signals(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGUSR2);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

static uint64_t number(int count, char **arguments, const char *name, uint64_t least, uint64_t most) {
    for (int i = 1; i + 1 < count; i += 2) {
        if (strcmp(arguments[i], name) != 0) continue;
        char *end;
        uint64_t value = strtoull(arguments[i + 1], &end, 10);
        if (*arguments[i + 1] != 0 && *end == 0 && value >= least && value <= most) return value;
        fprintf(stderr, "%s: '%s' (expected: %" PRIu64 " to %" PRIu64 ")\n", name, arguments[i + 1], least, most);
        exit(2);
    }
    fprintf(stderr, "%s: missing\n", name);
    exit(2);
}

int main(int count, char **arguments) {
    int port = (int) number(count, arguments, "--port", 1, 65535);
    frames = number(count, arguments, "--frames", 1, 10000);
    bytes = number(count, arguments, "--bytes", 1, 65535);
    symbols = number(count, arguments, "--symbols", 1, 100000);
    uint64_t rate = number(count, arguments, "--rate", 0, 1000000);
    gap_nanos = rate == 0 ? 0 : 1000000000 / rate;
    sequences = calloc(symbols, sizeof *sequences);
    blocks = calloc(symbols, sizeof *blocks);
    batch = malloc(frames * (bytes + MAX_HEADER));
    struct rlimit descriptors;
    getrlimit(RLIMIT_NOFILE, &descriptors);
    descriptors.rlim_cur = descriptors.rlim_max;
    setrlimit(RLIMIT_NOFILE, &descriptors);

    int told = signals();
    int listener = listen_on(port);
    int timed = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    int own[] = {told, listener, timed};
    for (int i = 0; i < 3; i++) {
        struct epoll_event event = {.events = EPOLLIN, .data.fd = own[i]};
        if (epoll_ctl(epoll, EPOLL_CTL_ADD, own[i], &event) < 0) die("epoll_ctl");
    }
    start_timetable(timed);
    printf("ready %d\n", port);
    fflush(stdout);

    static struct epoll_event events[MAX_EVENTS];
    int behind = 0;
    for (;;) {
        int n = epoll_wait(epoll, events, MAX_EVENTS, behind ? 0 : -1);
        if (n < 0 && errno != EINTR) die("epoll_wait");
        for (int i = 0; i < n; i++) {
            int fd = events[i].data.fd;
            uint64_t expired;
            if (fd == listener) {
                accept_all(listener, epoll);
            } else if (fd == timed) {
                if (read(timed, &expired, sizeof expired) < 0 && errno != EAGAIN) die("timer");
            } else if (fd == told) {
                if (!is_ended(told, timed)) continue;
                fprintf(stderr, "bursts %" PRIu64 " writes %" PRIu64 " passed over %" PRIu64 " cut short %" PRIu64 "\n",
                        bursts, written, passed_over, cut_short);
                return 0;
            } else if (by_fd[fd] != NULL) {
                readable(by_fd[fd]);
            }
        }
        behind = burst_if_due();
    }
}
