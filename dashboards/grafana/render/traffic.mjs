// usage: node traffic.mjs world|web|inside
// Three hosts that have something to say to each other, for the pictures: a web server with clients all over the world,
// a database and a backup inside, a resolver, somebody who tries closed ports. lab starts each in its namespace.
import net from 'node:net';
import dgram from 'node:dgram';

const web = ['192.0.2.10', '2001:db8:1::10'];
const wave = (seconds, phase = 0) => 1 + 0.6 * Math.sin((Date.now() / 1000 / seconds + phase) * 2 * Math.PI);

// Calls `what` so many times a second, at random and in waves.
function often(rate, seconds, what) {
  const next = () => setTimeout(() => { what(); next(); }, (-Math.log(Math.random()) * 1000) / (rate * wave(seconds, rate)));
  next();
}

// Answers with as many bytes as the first four say.
function serve(host, port) {
  net.createServer((socket) => {
    socket.on('error', () => {});
    let begun = false;
    socket.on('data', (data) => {
      if (begun) return;
      begun = true;
      const size = data.readUInt32BE(0);
      if (size) socket.end(Buffer.alloc(size));
      else socket.write('x');
    });
  }).listen(port, host);
}

function ask(host, port, from, up, down) {
  const question = Buffer.alloc(4 + up);
  question.writeUInt32BE(down);
  const socket = net.connect({ host, port, localAddress: from }, () => socket.write(question));
  socket.on('error', () => {});
  socket.resume();
  return socket;
}

const between = (low, high) => Math.round(low + Math.random() * (high - low));

const roles = {
  world() {
    dgram.createSocket('udp4').on('message', function (_, from) { this.send(Buffer.alloc(120), from.port, from.address); }).bind(53, '198.51.100.53');
    serve('2001:db8:99::20', 443);
    for (let i = 0; i < 30; ++i)
      setTimeout(() => {
        const socket = ask(web[0], 443, `203.0.113.${100 + i}`, 0, 0);
        often(i < 4 ? 8 : 0.2, 60, () => socket.writable && socket.write(Buffer.alloc(i < 4 ? 3000 : 20)));
      }, 4000 + 9000 * i);
    for (let i = 0; i < 40; ++i) often(0.08, 90, () => ask(web[0], 443, `203.0.113.${100 + i}`, 300, between(5e3, 60e3)));
    often(3, 120, () => ask(web[0], 443, '198.51.100.7', 400, between(50e3, 400e3)));
    often(6, 75, () => ask(web[0], 443, '203.0.113.80', 400, between(5e3, 30e3)));
    often(0.6, 200, () => ask(web[0], 443, '198.51.100.23', between(2e5, 9e5), 2000));
    often(4, 150, () => ask(web[1], 443, '2001:db8:53::35', 400, between(10e3, 90e3)));
    often(1.5, 240, () => ask(web[0], between(1, 400), '203.0.113.66', 0, 0));
  },
  web() {
    for (const host of web) serve(host, 443);
    const resolver = dgram.createSocket('udp4');
    resolver.bind(0, web[0]);
    often(8, 60, () => resolver.send(Buffer.alloc(40), 53, '198.51.100.53'));
    often(10, 100, () => ask('10.20.0.5', 5432, '10.20.0.10', between(500, 4000), between(1e3, 20e3)));
    often(5, 80, () => ask('10.20.0.6', 6379, '10.20.0.10', 100, between(200, 3000)));
    often(1, 130, () => ask('2001:db8:99::20', 443, web[1], 800, between(2e3, 40e3)));
    const backup = ask('10.20.0.9', 22, '10.20.0.10', 0, 1);
    often(6, 300, () => backup.writable && backup.write(Buffer.alloc(between(20e3, 120e3))));
  },
  inside() {
    serve('10.20.0.5', 5432);
    serve('10.20.0.6', 6379);
    net.createServer((socket) => socket.resume().on('error', () => {})).listen(22, '10.20.0.9');
  },
};
roles[process.argv[2]]();
