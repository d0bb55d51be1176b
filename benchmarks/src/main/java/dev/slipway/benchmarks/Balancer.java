package dev.slipway.benchmarks;

import dev.slipway.embedded.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Another load balancer in front of the same backend, as its manual advises for it; there only where it is installed. */
record Balancer(String name, URI address, Process process) implements AutoCloseable {
    /** All that are installed. */
    static List<Balancer> installed(Path directory, URI backend) throws IOException {
        var found = new ArrayList<Balancer>();
        Optional<Path> haproxy = program("haproxy");
        if (haproxy.isPresent()) {
            found.add(haproxy(haproxy.get(), directory, backend));
        }
        Optional<Path> nginx = program("nginx");
        if (nginx.isPresent()) {
            found.add(nginx(nginx.get(), directory, backend));
        }
        return found;
    }

    /** Where a program is. */
    static Optional<Path> program(String name) {
        List<String> folders = new ArrayList<>(List.of(System.getenv().getOrDefault("PATH", "").split(":")));
        folders.add("/usr/sbin");
        return folders.stream().map(each -> Path.of(each, name)).filter(Files::isExecutable).findFirst();
    }

    private static Balancer haproxy(Path program, Path directory, URI backend) throws IOException {
        int port = FreePorts.any();
        Path settings = directory.resolve("haproxy.cfg");
        Files.writeString(settings, """
                global
                  maxconn 4096
                defaults
                  mode http
                  timeout client 60s
                  timeout server 60s
                  timeout connect 2s
                  http-reuse always
                  option redispatch
                  retry-on conn-failure empty-response
                frontend front
                  bind 127.0.0.1:%d
                  default_backend back
                backend back
                  server one %s
                """.formatted(port, backend.getAuthority()));
        return started("haproxy", port, directory, program.toString(), "-db", "-f", settings.toString());
    }

    private static Balancer nginx(Path program, Path directory, URI backend) throws IOException {
        int port = FreePorts.any();
        Path home = Files.createDirectories(directory.resolve("nginx"));
        Path settings = home.resolve("nginx.conf");
        Files.writeString(settings, """
                worker_processes auto;
                pid nginx.pid;
                error_log error.log;
                daemon off;
                events { worker_connections 4096; }
                http {
                  access_log off;
                  client_body_temp_path body;
                  proxy_temp_path proxy;
                  fastcgi_temp_path fastcgi;
                  uwsgi_temp_path uwsgi;
                  scgi_temp_path scgi;
                  proxy_max_temp_file_size 0;
                  keepalive_requests 100000000;
                  upstream back {
                    server %s;
                    keepalive 512;
                    keepalive_requests 100000000;
                  }
                  server {
                    listen 127.0.0.1:%d;
                    location / {
                      proxy_pass http://back;
                      proxy_http_version 1.1;
                      proxy_set_header Connection "";
                    }
                  }
                }
                """.formatted(backend.getAuthority(), port));
        return started("nginx", port, directory, program.toString(), "-p", home.toString(), "-c", settings.toString());
    }

    private static Balancer started(String name, int port, Path directory, String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(directory.resolve(name + ".out").toFile()).start();
        return new Balancer(name, URI.create("http://127.0.0.1:" + port), process);
    }

    /** Politely, for nginx ends its workers only then. */
    @Override
    public void close() {
        process.destroy();
    }
}
