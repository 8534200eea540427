// Signs statements and makes keys, with nothing but what the browser has. Formats: OpenSSH's PROTOCOL.sshsig and
// PROTOCOL.u2f. What is signed is always made from the text that the page shows.
"use strict";

const NAMESPACE = "dcdecom-gate";
const KEY = "sk-ecdsa-sha2-nistp256@openssh.com";
const SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const SECONDS = 300;
const at = (id) => document.getElementById(id);
const utf8 = (text) => new TextEncoder().encode(text);
const say = (text) => { at("said").textContent = text; };

// --- words: what the lines, names and codes of a statement are called. JSON, so that a test can read it ---

const WORDS = {
  "titles": {
    "dcdecom statement 2": "pernyataan dcdecom, bentuk ke-2", "dcdecom gate statement 1": "pernyataan dcdecom pada satu langkah, bentuk ke-1"
  },
  "lines": {
    "kind": "Jenis pernyataan", "case": "Berkas", "step": "Langkah", "as": "Sebagai", "decision": "Keputusan", "device": "Perangkat",
    "finding": "Yang diterima", "until": "Berlaku sampai dengan", "note": "Alasan", "subject": "Menyangkut", "replaces": "Menggantikan",
    "report": "Laporan", "happened on": "Tanggal keputusan", "head": "Catatan jurnal yang menjadi dasar"
  },
  "kinds": {
    "gate": "persetujuan pada suatu langkah", "pass": "izin keluar barang", "refuse": "penolakan permohonan",
    "return": "pengembalian untuk diperbaiki", "accept": "penerimaan untuk sementara, atau penerimaan aturan yang berubah",
    "appoint": "penunjukan", "inspect": "pembacaan label perangkat", "attach": "penyerahan foto atau lampiran",
    "paper": "penyerahan dokumen yang ditandatangani di luar halaman ini", "confirm": "konfirmasi rencana perubahan",
    "cancel": "penghentian berkas", "set-aside": "penyisihan lampiran", "people": "penerimaan daftar personel",
    "open": "pembukaan berkas", "drift": "penerimaan penyimpangan"
  },
  "decisions": {
    "approve": "menyetujui", "reject": "menolak", "return": "mengembalikan", "accept": "menerima", "appoint": "menunjuk",
    "record": "menyerahkan untuk dicatat", "confirm": "mengonfirmasi", "cancel": "menghentikan berkas",
    "set-aside": "menyisihkan lampiran", "open": "membuka berkas"
  },
  "subjects": {
    "report": "laporan", "pass": "surat izin keluar barang", "playbook": "prosedur", "people": "daftar personel", "policy": "kebijakan",
    "in-force": "kebijakan yang berlaku seutuhnya", "photo": "foto", "attachment": "lampiran", "plan": "rencana perubahan",
    "request": "berkas permohonan", "drift": "penyimpangan"
  },
  "values": { "none": "tidak ada", "every open case": "semua berkas yang berjalan" },
  "parties": {
    "opd": "Kepala OPD Pemohon", "kadis": "Kepala Dinas", "kabid": "Kepala Bidang", "kasi": "Kepala Seksi", "tim-dc": "Tim Data Center",
    "customer": "Pelanggan", "account-manager": "Manajer Pelanggan", "operations": "Operasional Data Center"
  },
  "steps": {
    "surat-masuk": "surat permohonan masuk", "disposisi-kadis": "disposisi Kepala Dinas", "disposisi-kabid": "disposisi Kepala Bidang",
    "penunjukan-tim": "penunjukan tim", "pemeriksaan": "pemeriksaan kesesuaian", "penolakan": "penolakan permohonan",
    "formulir": "formulir kelengkapan", "penarikan": "penarikan server", "hapus-monitoring": "penghapusan dari sistem monitoring",
    "laporan": "laporan pelaksanaan", "review-kasi": "pemeriksaan laporan oleh Kepala Seksi",
    "review-kabid": "pemeriksaan laporan oleh Kepala Bidang", "review-kadis": "pemeriksaan laporan oleh Kepala Dinas",
    "selesai": "penyelesaian", "pembukaan": "pembukaan berkas lanjutan", "pelepasan": "pelepasan catatan",
    "laporan-pelepasan": "laporan pelepasan", "pemeriksaan-pelepasan": "pemeriksaan laporan pelepasan",
    "request": "permohonan", "examination": "pemeriksaan kesesuaian", "refusal": "penolakan permohonan", "withdrawal": "penarikan server",
    "monitoring": "penghapusan dari sistem monitoring", "report": "laporan pelaksanaan", "sign-off": "pengesahan", "closed": "penyelesaian",
    "opening": "pembukaan berkas lanjutan", "release": "pelepasan catatan"
  },
  "findings": {
    "binding-changed": "prosedur, daftar personel, atau kebijakan berubah sejak berkas dibuka",
    "same-person": "dua nama yang mirip adalah dua orang yang berbeda", "mixed-script": "nama memuat huruf dari dua aksara",
    "changed-since": "catatan sudah diubah pihak lain sejak diubah dalam berkas ini",
    "by-hand-withdrawn": "perubahan dikerjakan secara manual, dan kemudian ada temuan yang bertentangan dengannya",
    "not-together": "port tidak putus bersamaan dengan anggota gabungannya", "one-witness": "alamat MAC baru terlihat dari satu sumber",
    "not-seen": "alamat MAC tidak terlihat pada port", "link-stays": "port tetap aktif setelah server meninggalkannya",
    "switch-restarted": "switch dinyalakan ulang setelah rencana dibuat",
    "blade-unseen": "alamat server belum pernah terlihat pada port sasisnya, atau kemudian terlihat di tempat lain",
    "chassis-link": "port sasis tidak tersambung atau tidak terbaca", "chassis-quiet": "tidak ada alamat yang terlihat pada port sasis",
    "slot-contradicted": "server masih terlihat pada sasis setelah pelepasannya disahkan",
    "host-back": "host masih, atau kembali, ada dalam sistem monitoring",
    "form-wipe-by-us": "formulir meminta penghapusan data oleh Data Center, yang tidak ada dalam prosedur",
    "form-wipe-no-disk": "formulir meminta penghapusan data tanpa menyebut cakramnya",
    "form-wipe-unwanted": "formulir menyebut cakram yang dihapus tanpa meminta penghapusan data",
    "form-no-backup": "data akan dihapus, sedangkan cadangannya belum dibuat",
    "certificate-failed": "sertifikat menyatakan penghapusan data tidak berhasil",
    "certificate-of-kept": "sertifikat menyebut cakram yang menurut formulir dipertahankan",
    "certificate-early": "penghapusan data selesai sebelum berkas dibuka", "certificate-size": "kapasitas cakram pada sertifikat berbeda",
    "certificate-swapped": "nomor seri cakram pada sertifikat tertukar hurufnya",
    "certificate-unknown-disk": "ada sertifikat untuk cakram yang tidak disebut di mana pun",
    "certificate-unknown-unread": "ada sertifikat untuk cakram yang tidak disebut oleh sumber yang terbaca",
    "certificate-unverified": "penghapusan data tidak diverifikasi", "disk-undecided": "formulir tidak menyebut tindakan terhadap cakram",
    "disk-unnumbered": "formulir tidak memuat nomor seri cakram yang harus dihapus", "disk-unwiped": "sertifikat penghapusan data belum ada"
  },
  "drifts": {
    "zombie-network": "server yang telah ditarik terlihat di jaringan", "zombie-monitoring": "server yang telah ditarik ada di sistem monitoring",
    "still-calls": "server yang telah ditarik masih muncul dalam log", "port-back-up": "port yang dimatikan hidup kembali",
    "open-intent": "perubahan yang dimulai tanpa hasil yang diketahui", "chain-broken": "jurnal yang tidak lolos verifikasi",
    "departed": "perangkat hilang tanpa penjelasan dari berkas", "unmonitored": "perangkat tanpa host di sistem monitoring",
    "unrecorded": "host yang tidak tercatat di NetBox", "shared-host": "satu host milik dua perangkat",
    "cable-elsewhere": "terlihat di tempat lain daripada yang tercatat", "foreign-mac": "alamat yang tidak tercatat",
    "duplicate-mac": "satu alamat tercatat pada beberapa perangkat", "reference-left": "server yang telah ditarik masih disebut",
    "overdue": "melewati tenggat", "not-read": "sumber yang tidak dapat dibaca", "unready": "catatan yang belum lengkap untuk penarikan",
    "release-due": "pelepasan yang sudah waktunya"
  },
  "photos": { "label": "label", "before": "sebelum dicabut", "pulled": "sesudah dicabut", "empty-slot": "slot kosong" },
  "papers": {
    "approval": "persetujuan", "choice": "pilihan perangkat", "endorsement": "disposisi", "form": "formulir kelengkapan",
    "handover": "berita acara penarikan", "letter": "surat keluar", "told": "pemberitahuan kepada OPD",
    "minutes": "berita acara pelaksanaan", "exit-pass": "surat izin keluar barang"
  },
  "paper": {
    "paper": "Dokumen", "as": "Ditandatangani sebagai", "evidence": "Bentuk dokumen", "by": "Penanda tangan", "post": "Jabatan penanda tangan",
    "on": "Tanggal pada dokumen", "at": "Jam pada dokumen", "guard": "Petugas jaga", "number": "Nomor surat", "decision": "Isi keputusan",
    "only": "Perangkat yang dipilih", "team": "Anggota tim", "agenda": "Nomor agenda", "verified": "Yang sudah diverifikasi",
    "code": "Kode pada lembar", "form": "Isi formulir", "note": "Catatan"
  },
  "evidence": { "paper": "hasil pindai (tanda tangan pena)", "tte": "PDF dengan TTE" },
  "decided": { "approve": "disetujui", "return": "dikembalikan", "reject": "ditolak" },
  "label": { "serial": "Nomor seri pada label", "asset tag": "Nomor inventaris pada label", "position": "Rak dan unit terbawah",
    "cables": "Jumlah kabel jaringan", "mac": "Alamat MAC pada label" },
  "opening": { "playbook": "Prosedur", "office": "OPD", "letter": "Nomor surat", "of": "Tanggal surat" },
  "named": { "agenda": "Nomor agenda", "team": "Anggota tim yang ditunjuk", "verified": "Yang sudah diverifikasi" },
  "form": {
    "name": "perangkat", "serial": "nomor seri", "disks": "cakram", "decision": "tindakan", "note": "keterangan", "accessories": "kelengkapan",
    "what": "jenis", "count": "jumlah", "backup": "cadangan data", "made": "sudah dibuat", "by": "oleh", "on": "tanggal", "wipe": "penghapusan data",
    "wanted": "diminta", "who": "siapa", "bay": "slot", "size": "kapasitas", "source": "sumber", "asset_tag": "nomor inventaris",
    "kode_barang": "kode barang", "manufacturer": "merek", "model": "tipe", "rack": "rak", "unit": "unit",
    "cpu": "prosesor", "memory": "memori"
  },
  "disks": { "keep": "dipertahankan", "wipe": "dihapus datanya", "destroy": "dimusnahkan", "remove": "dilepas" },
  "accessories": {
    "rails": "rel", "power-cord": "kabel daya", "network-cable": "kabel jaringan", "transceiver": "transceiver",
    "console-cable": "kabel konsol", "bezel": "bezel", "key": "kunci", "other": "lainnya"
  },
  "wipers": { "owner": "pemilik", "us": "kami", "other": "pihak lain" },
  "sources": { "form": "formulir", "label": "label", "record": "catatan" }
};
const MONTHS = ["Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember"];
const ZONES = { "+07:00": "WIB", "+08:00": "WITA", "+09:00": "WIT" };

// --- the summary: made of the very text that is signed, line by line, and of nothing else ---

// What no statement can hold: the worker refuses a text with such a sign, and it could make a line look like another.
const FORBIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;
// What cannot be seen, or looks like a space.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}|(?<= ) /gu;

function visible(text) {
  return text.replace(UNSEEN, (sign) => (sign === " " ? "[spasi]" : `[U+${sign.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}]`));
}

// The words for a code; undefined where there are none.
function word(table, code) { return Object.hasOwn(WORDS[table], code) ? WORDS[table][code] : undefined; }

const inWords = (table, code) => word(table, code) ?? code;
// With its name behind the words: these names are the playbook's, and another one may mean something else by them.
const withName = (table, name) => (word(table, name) === undefined ? inWords("values", name) : `${word(table, name)} (${name})`);

function day(text) {
  const [, year, month, date] = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(text) ?? [];
  return year !== undefined && MONTHS[month - 1] && date >= 1 && date <= 31 ? `${Number(date)} ${MONTHS[month - 1]} ${year}` : text;
}

function moment(text) {
  const [, on, hour, minute, second, zone] = /^([0-9-]{10})T([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])([+-][0-9]{2}:[0-9]{2})$/.exec(text) ?? [];
  if (on === undefined || day(on) === on) return day(text);
  const at = [hour, minute, ...(second === "00" ? [] : [second])].join(".");
  return `${day(on)} pukul ${at} ${Object.hasOwn(ZONES, zone) ? ZONES[zone] : `UTC${zone.replace(":", ".")}`}`;
}

// `DEVICE/CODE/PORT` of a finding, `CLASS OBJECT` of drift.
function findingSays(kind, text) {
  if (kind === "drift") {
    const [, name, object] = /^(\S+) (.+)$/.exec(text) ?? [];
    return name !== undefined && word("drifts", name) ? `${word("drifts", name)}: ${object}` : text;
  }
  const [device, code, ...port] = text.split("/");
  if (code === undefined || word("findings", code) === undefined) return text;
  const place = [device === "case" ? "" : `perangkat ${device}`, port.join("/")].filter((each) => each !== "").join(", ");
  return word("findings", code) + (place === "" ? "" : `: ${place}`);
}

function subjectSays(text) {
  const [, sort, digest] = /^(\S+) ([0-9a-f]{64})$/.exec(text) ?? [];
  return sort === undefined || word("subjects", sort) === undefined ? inWords("values", text) : `${word("subjects", sort)}, SHA-256 ${digest}`;
}

const QUOTED = '"(?:[^"\\\\]|\\\\.)*"';

// What a reading of a label says, as `label_note.py` writes it; nothing where it is another text.
function labelSays(text) {
  const part = new RegExp(`(serial|asset tag|position|mac) (${QUOTED})|(cables) ([0-9]{1,4})`, "y");
  const found = [];
  for (let place = 0; place < text.length;) {
    part.lastIndex = place;
    const [whole, name, quoted, cables, count] = part.exec(text) ?? [];
    if (whole === undefined) return null;
    found.push(name === undefined ? [cables, count] : [name, JSON.parse(quoted)]);
    place = part.lastIndex;
    if (place === text.length) break;
    if (!text.startsWith(", ", place)) return null;
    place += 2;
  }
  const again = found.map(([name, value]) => `${name} ${name === "cables" ? value : JSON.stringify(value)}`).join(", ");
  return again === text && text !== "" ? found.map(([name, value]) => [word("label", name), [value]]) : null;
}

// The text of a JSON value that begins at a place; empty where none does.
function jsonAt(text, place) {
  const part = new RegExp(`${QUOTED}|[^"]`, "y");
  let deep = 0;
  for (let end = place; end < text.length;) {
    part.lastIndex = end;
    const [sign] = part.exec(text) ?? [];
    if (sign === undefined) return "";
    end += sign.length;
    deep += "[{".includes(sign) ? 1 : "]}".includes(sign) ? -1 : 0;
    if (deep === 0) return text.slice(place, end);
  }
  return "";
}

const TABLES = { decision: "disks", what: "accessories", wiper: "wipers", source: "sources" };

// What stands on a form, by device: every key and value of it, also those that have no words.
function formSays(value, key = "") {
  if (Array.isArray(value)) return value.length === 0 ? "tidak ada" : value.map((each) => formSays(each, key)).join("; ");
  if (value !== null && typeof value === "object") return Object.entries(value).map(([name, each]) => `${inWords("form", name)} ${formSays(each, key === "wipe" && name === "by" ? "wiper" : name)}`).join(", ");
  if (typeof value === "boolean") return value ? "ya" : "tidak";
  return typeof value === "string" && Object.hasOwn(TABLES, key) ? inWords(TABLES[key], value) : `${value}`;
}

function ofPaper(key, value) {
  if (key === "form") return value.map((device) => formSays(device));
  if (Array.isArray(value)) return value.map((each) => `${each}`);
  const says = { paper: () => inWords("papers", value), as: () => withName("parties", value), evidence: () => inWords("evidence", value),
    decision: () => inWords("decided", value), on: () => day(value), at: () => value.replace(":", ".") };
  return [Object.hasOwn(says, key) ? says[key]() : value];
}

// What is said of a paper, as `paper_note.py` writes it; nothing where it is another text.
function paperSays(text) {
  const found = [];
  for (let place = 0; place < text.length;) {
    const [whole, key] = /^([a-z]+) /.exec(text.slice(place)) ?? [];
    const json = whole === undefined ? "" : jsonAt(text, place + whole.length);
    if (json === "" || word("paper", key) === undefined) return null;
    const value = JSON.parse(json);
    if (Array.isArray(value) ? key !== "form" && value.some((each) => typeof each !== "string") : typeof value !== "string" || key === "form") return null;
    found.push([key, value]);
    place += whole.length + json.length;
    if (place < text.length && !text.startsWith(", ", place)) return null;
    place += 2;
  }
  const again = found.map(([key, value]) => `${key} ${JSON.stringify(value)}`).join(", ");
  return again === text ? found.map(([key, value]) => [word("paper", key), ofPaper(key, value)]) : null;
}

// What a case is opened for, as `opening_note.py` writes it; nothing where it is another text.
function openingSays(text) {
  const [, playbook, office, letter, on] = new RegExp(`^playbook (\\S+), office (${QUOTED}), letter (${QUOTED}) of (\\S+)$`).exec(text) ?? [];
  if (playbook === undefined) return null;
  const said = WORDS.opening;
  return [[said.playbook, [playbook]], [said.office, [JSON.parse(office)]], [said.letter, [JSON.parse(letter)]], [said.of, [day(on)]]];
}

// What a head names, as `appointing.py` takes it apart, and behind it his reason.
function namedSays(text) {
  const found = [];
  let rest = text;
  for (const [name, label] of Object.entries(WORDS.named)) {
    if (!rest.startsWith(`${name} `)) continue;
    const [value] = rest.slice(name.length + 1).split("; ", 1);
    found.push([label, [value]]);
    rest = rest.slice(name.length + 1 + value.length + 2);
  }
  return rest === "" ? found : [...found, [WORDS.lines.note, [rest]]];
}

const NOTES = {
  inspect: labelSays, paper: paperSays, open: openingSays, gate: namedSays,
  attach: (text) => (word("photos", text) === undefined ? null : [["Foto", [word("photos", text)]]]),
};

function noteSays(kind, text) {
  let found = null;
  try {
    found = Object.hasOwn(NOTES, kind) ? NOTES[kind](text) : null;
  } catch (error) { found = null; }
  return found ?? [[WORDS.lines.note, [text]]];
}

// Of each line of a text its label and what it says, in the order of the text. A line without words stands as it is.
function summaryOf(text) {
  const [title, ...lines] = text.replace(/\n$/, "").split("\n");
  const kind = line(text, "kind");
  const says = {
    kind: (value) => inWords("kinds", value), case: (value) => inWords("values", value), step: (value) => withName("steps", value),
    as: (value) => withName("parties", value), decision: (value) => inWords("decisions", value), finding: (value) => findingSays(kind, value),
    until: moment, "happened on": day, subject: subjectSays, head: (value) => inWords("values", value), report: (value) => inWords("values", value),
  };
  const rows = lines.flatMap((each) => {
    const [, name, value] = /^([a-z ]+): (.*)$/su.exec(each) ?? [];
    if (name === undefined || word("lines", name) === undefined) return [["Baris lain", [each]]];
    if (name === "note") return noteSays(kind, value);
    return [[word("lines", name), [Object.hasOwn(says, name) ? says[name](value) : value]]];
  });
  return [["Bentuk teks", [inWords("titles", title)]], ...rows];
}

// A value for people's eyes, with a digest in small letters.
function said(value) {
  const [digest] = /[0-9a-f]{64}$/.exec(value) ?? [""];
  const bare = visible(value.slice(0, value.length - digest.length));
  return [bare, ...(digest === "" ? [] : [element("code", { textContent: digest })])];
}

// The text and its summary. Each line stands apart, and no value reaches out of its own.
function showText(text) {
  at("statement").replaceChildren(...text.split(/(\n)/).filter((each) => each !== "").map((each) => (each === "\n" ? each : element("span", { textContent: each }))));
  const shown = at("statement").textContent;
  at("summary").replaceChildren(...summaryOf(shown).map(([label, values]) => element("div", {}, element("dt", { textContent: label }),
    ...values.map((value) => element("dd", {}, ...said(value))))));
  at("forbidden").hidden = !isForbidden(shown);
}

function isForbidden(text) { return FORBIDDEN.test(text.replaceAll("\n", "")); }

function element(name, about, ...within) {
  const made = Object.assign(document.createElement(name), about);
  made.append(...within);
  return made;
}

// --- bytes ---

function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let place = 0;
  for (const part of parts) { whole.set(part, place); place += part.length; }
  return whole;
}

function number(value) { return new Uint8Array([value >>> 24, value >>> 16 & 255, value >>> 8 & 255, value & 255]); }

function string(bytes) { return joined(number(bytes.length), bytes); }

function base64(bytes) { return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")); }

function base64url(bytes) { return base64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", ""); }

function bytesOf(text) {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
}

function hex(bytes) { return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(""); }

async function digest(name, bytes) { return new Uint8Array(await crypto.subtle.digest(name, bytes)); }

async function mac(key, text) {
  const made = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", made, utf8(text)));
}

// 80 bits of the SHA-256 in Crockford's base32, as dcdecom prints codes.
async function shortCode(bytes) {
  const bits = Array.from(await digest("SHA-256", bytes), (byte) => byte.toString(2).padStart(8, "0")).join("");
  const signs = Array.from({ length: 16 }, (_, n) => SIGNS[parseInt(bits.slice(5 * n, 5 * n + 5), 2)]).join("");
  return signs.match(/.{4}/g).join("-");
}

// --- SSHSIG ---

async function asked(statement) {
  return joined(utf8("SSHSIG"), string(utf8(NAMESPACE)), string(utf8("")), string(utf8("sha512")),
    string(await digest("SHA-512", statement)));
}

// The two numbers of a DER signature, each as SSH writes it and as 32 bytes.
function numbers(der) {
  const found = [];
  for (let place = 2; place < der.length;) {
    const size = der[place + 1];
    found.push(der.slice(place + 2, place + 2 + size));
    place += 2 + size;
  }
  return found;
}

function padded(value) {
  const bare = value[0] === 0 ? value.slice(1) : value;
  return joined(new Uint8Array(32 - bare.length), bare);
}

// The browser does not say which key signed: of those that may, the one whose signature it is.
async function signer(keys, signature, told) {
  const raw = joined(...numbers(signature).map(padded));
  for (const key of keys) {
    const blob = bytesOf(key);
    const start = 4 + KEY.length + 4 + "nistp256".length + 4;
    const point = blob.slice(start, start + 65);
    const made = await crypto.subtle.importKey("raw", point, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
    if (await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, made, raw, told)) return blob;
  }
  return null;
}

async function armored(statement, keys) {
  const got = await navigator.credentials.get({ publicKey: {
    challenge: await asked(statement), rpId: location.hostname, userVerification: "required", timeout: SECONDS * 1000,
  } });
  const data = new Uint8Array(got.response.authenticatorData);
  const client = new Uint8Array(got.response.clientDataJSON);
  const der = new Uint8Array(got.response.signature);
  const key = await signer(keys, der, joined(data, await digest("SHA-256", client)));
  if (key === null) return null;
  const origin = JSON.parse(new TextDecoder().decode(client)).origin;
  const signature = joined(string(utf8(`webauthn-${KEY}`)), string(joined(...numbers(der).map(string))),
    data.slice(32, 37), string(utf8(origin)), string(client), string(data.slice(37)));
  const whole = base64(joined(utf8("SSHSIG"), number(1), string(key), string(utf8(NAMESPACE)), string(utf8("")),
    string(utf8("sha512")), string(signature)));
  return ["-----BEGIN SSH SIGNATURE-----", ...whole.match(/.{1,70}/g), "-----END SSH SIGNATURE-----", ""].join("\n");
}

// --- handing in ---

const TAKEN_NOT = {
  413: "Tidak diserahkan: paling besar 24 MB untuk satu dokumen atau foto dan 64 MB seluruhnya. Pilih yang lebih kecil, lalu tanda tangani lagi.",
  415: "Tidak diserahkan: jenis dokumen atau foto ini tidak diterima. Pilih yang lain, lalu tanda tangani lagi.",
};

async function handIn(address, said) {
  const answer = await fetch(address, { method: "POST", body: JSON.stringify(said), credentials: "omit" });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return (await answer.json()).id;
}

// What is brought from the rack goes as one line of JSON and the photos behind it: nothing of it is read twice.
async function handInPhotos(address, said, photos, place = "photos") {
  const line = `${JSON.stringify({ ...said, photos: photos.map((photo) => photo.size) })}\n`;
  const body = new Blob([utf8(line), ...photos]);
  const answer = await fetch(`${address}/${place}`, { method: "POST", body, credentials: "omit" });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return (await answer.json()).id;
}

async function answered(address, id) {
  for (let tries = 0; tries < 150; tries += 1) {
    const found = await (await fetch(`${address}/${id}`, { credentials: "omit" })).json();
    if (found.outcome === "recorded") { say(`Tercatat. ${found.said}`); return found.outcome; }
    if (found.outcome === "refused" || found.outcome === "failed") { say(`Ditolak. ${found.said}`); return found.outcome; }
    await new Promise((done) => { setTimeout(done, tries < 20 ? 500 : 4000); });
  }
  return "waits";
}

// --- what is brought from the rack: a reading with its photos, or photos alone ---

const MOST = 8;
const LARGEST = 24 * 1024 * 1024;
const FIELDS = ["serial", "asset", "position", "cables"];
const CHALLENGES = {
  present: "memuat kode berkas dan jam ini.", absent: "tidak memuat kode foto dari halaman rak atau daftar pencabutan.",
  stale: "memuat kode foto yang sudah lewat.", "other-case": "memuat kode berkas lain.",
  unknown: "memuat kode yang tidak dimiliki berkas ini pada jam tersebut.",
  unread: "belum dapat diperiksa kodenya. Foto tetap dapat diserahkan.",
};
const tidy = (id) => at(id).value.trim().replace(/\s+/g, " ");

function line(statement, name) {
  const found = statement.split("\n").find((each) => each.startsWith(`${name}: `));
  return found === undefined ? "" : found.slice(name.length + 2);
}

// Why a file is no photo that is taken; empty where it is one.
async function unphotographed(file) {
  const head = new Uint8Array(await file.slice(0, 12).arrayBuffer());
  const text = String.fromCharCode(...head);
  if (file.size > LARGEST) return "lebih besar dari 24 MB. Perkecil, atau ambil foto baru.";
  if (text.startsWith("\u00ff\u00d8\u00ff") || text.startsWith("\u0089PNG\r\n\u001a\n")) return "";
  if (text.slice(4, 8) === "ftyp") {
    return "adalah HEIC, yang tidak diterima. Pada iPhone: Pengaturan > Kamera > Format > Paling Kompatibel, lalu ambil"
      + " foto baru; atau ubah foto ini menjadi JPEG.";
  }
  return "bukan foto JPEG atau PNG.";
}

// The one line in which a statement has what a label says, as `label_note.py` writes it.
function noteOf() {
  const said = [["serial", tidy("serial")], ["asset tag", tidy("asset")], ["position", tidy("position")]];
  const texts = said.filter(([name, text]) => name !== "asset tag" || text !== "")
    .map(([name, text]) => `${name} ${JSON.stringify(text)}`);
  const cables = tidy("cables");
  return [...texts, ...(cables === "" ? [] : [`cables ${Number(cables)}`])].join(", ");
}

function broughtBy(offered, changed) {
  const reads = offered.brings === "reading";
  const device = line(offered.statement, "device");
  const shows = line(offered.statement, "note");
  const draft = `${line(offered.statement, "case")} ${device}`;
  const its = { photos: [], digests: [] };
  at("rack-title").textContent = reads ? `Baca label ${device}` : `Foto ${inWords("photos", shows)}: ${device}`;
  at("reading").hidden = !reads;
  at("rack").hidden = false;
  if (reads) {
    const kept = JSON.parse(localStorage.getItem(draft) || "{}");
    for (const id of FIELDS) {
      at(id).value = kept[id] || "";
      at(id).addEventListener("input", () => {
        localStorage.setItem(draft, JSON.stringify(Object.fromEntries(FIELDS.map((name) => [name, at(name).value]))));
        changed();
      });
    }
  }
  const code = (text) => {
    const take = document.createElement("button");
    take.type = "button";
    take.textContent = `Gunakan ${text} sebagai nomor seri`;
    take.addEventListener("click", () => { at("serial").value = text; at("serial").dispatchEvent(new Event("input")); });
    return take;
  };
  const read = async (photo) => {
    try {
      const address = `${new URL(offered.hand_in).origin}/labels/${location.hash.slice(1)}`;
      const answer = await fetch(address, { method: "POST", body: new Blob([photo]), credentials: "omit" });
      return answer.ok ? await answer.json() : null;
    } catch (error) { return null; }
  };
  // What the challenge on each photo is worth, so that another one can be taken while it is still possible.
  const graded = (photo, found) => {
    const line = document.createElement("li");
    line.textContent = `${photo.name} ${CHALLENGES[found === null ? "unread" : found.challenge] || CHALLENGES.unread}`;
    at("challenges").append(line);
  };
  const readPhotos = async (photos) => {
    at("challenges").replaceChildren();
    for (const photo of photos) {
      const isFirst = reads && photo === photos[0];
      if (isFirst) at("photos-said").textContent = "Label sedang dibaca.";
      const found = await read(photo);
      if (its.photos !== photos) return;
      graded(photo, found);
      if (isFirst) readLabel(found);
    }
  };
  const readLabel = (found) => {
    const tell = (text) => { at("photos-said").textContent = text; };
    at("codes").replaceChildren();
    const others = found === null ? [] : found.others;
    if (others.length > 0) {
      tell(`Temuan: kode batang ${others[0].text} adalah nomor seri perangkat lain yang tercatat, ${others[0].device}, bukan`
        + ` ${device}. Pastikan perangkatnya benar, lalu ketik nomor seri dari labelnya.`);
    } else if (found === null || found.texts.length === 0) {
      tell("Kode batang tidak terbaca dari foto. Ketik dari label; foto tetap diserahkan.");
    } else {
      tell("Kode batang pada foto. Cocokkan dengan label sebelum menggunakannya:");
      at("codes").replaceChildren(...found.texts.slice(0, 6).map(code));
    }
  };
  at("photos").addEventListener("change", async () => {
    const chosen = [...at("photos").files];
    its.photos = [];
    its.digests = [];
    at("codes").replaceChildren();
    at("challenges").replaceChildren();
    changed();
    for (const file of chosen) {
      const why = await unphotographed(file);
      if (why !== "") { at("photos-said").textContent = `${file.name} ${why}`; return; }
    }
    if (chosen.length > MOST) { at("photos-said").textContent = `Paling banyak ${MOST} foto.`; return; }
    const digests = await Promise.all(chosen.map(async (file) => hex(await digest("SHA-256", await file.arrayBuffer()))));
    its.photos = chosen.filter((_, n) => digests.indexOf(digests[n]) === n);
    its.digests = [...new Set(digests)];
    at("photos-said").textContent = `${its.photos.length} foto dipilih.`;
    changed();
    await readPhotos(its.photos);
  });
  return {
    text: () => {
      const subjects = its.digests.map((each) => `subject: photo ${each}\n`).join("");
      const note = reads ? `note: ${noteOf()}\n` : "";
      return offered.statement.replace("\nsubject: none\n", () => `\n${note}${subjects || "subject: none\n"}`);
    },
    fits: () => its.photos.length > 0 && (!reads || (FIELDS.every((id) => !unfit(at(id).value)) && tidy("serial") !== ""
      && /[uU]\s*0*[1-9]/.test(tidy("position")) && /^[0-9]*$/.test(tidy("cables")))),
    handIn: (made) => handInPhotos(offered.hand_in, made, its.photos),
    lock: (is) => { for (const id of [...FIELDS, "photos"]) at(id).disabled = is; },
    done: () => { localStorage.removeItem(draft); },
  };
}

// --- a paper that was signed with a pen or a TTE: what stands on it, and its scan or PDF ---

const ON_PAPER = ["evidence", "by", "post", "on", "at", "guard", "number", "decision", "code", "note"];
const IN_NOTE = ["evidence", "by", "post", "on", "at", "guard", "number", "decision", "only", "team", "agenda", "verified", "code", "form", "note"];
const OWN = ["told", "letter", "minutes"];
const SHOWN_BY = { "": WORDS.evidence.paper, tte: WORDS.evidence.tte };
const YES_NO = { "": "(pilih)", yes: "ya", no: "tidak" };

// Why a file is no scan that is taken; empty where it is one.
async function unscanned(file, tte) {
  const text = String.fromCharCode(...new Uint8Array(await file.slice(0, 5).arrayBuffer()));
  if (file.size > LARGEST) return "lebih besar dari 24 MB. Pindai dengan resolusi lebih rendah, misalnya 200 dpi.";
  if (tte) return text === "%PDF-" ? "" : "bukan PDF.";
  return text === "%PDF-" || text.startsWith("\u00ff\u00d8\u00ff") ? "" : "bukan PDF atau foto JPEG.";
}

let numbered = 0;
// A field with its label. What it is called stands in `data-key`.
function field(key, text, input) {
  numbered += 1;
  input.id = `asked-${numbered}`;
  input.dataset.key = key;
  return element("p", {}, element("label", { htmlFor: input.id, textContent: text }), element("br", {}), input);
}

function choice(options) {
  return element("select", {}, ...Object.entries(options).map(([value, textContent]) => element("option", { value, textContent })));
}

const written = () => element("input", { autocomplete: "off", maxLength: 120 });
const saidIn = (place, key) => place.querySelector(`[data-key="${key}"]`).value.trim().replace(/\s+/g, " ");

// Lines of one sort, as disks: none of them says that the form lists none.
function lines(title, none, row, changed) {
  const place = element("div", {}, element("p", { className: "none", textContent: none }));
  const more = element("button", { type: "button", textContent: `Tambah ${title}` });
  more.addEventListener("click", () => {
    const away = element("button", { type: "button", className: "less", textContent: `Hapus ${title} ini` });
    const made = element("fieldset", { className: "line" }, element("legend", { textContent: title }), ...row(), away);
    away.addEventListener("click", () => { made.remove(); changed(); });
    more.before(made);
    made.querySelector("input, select").focus();
    changed();
  });
  place.append(more);
  return place;
}

// What stands on a form of one device, as the file of `case form` has it.
function formOf(device, changed) {
  const disks = lines("cakram", "Tanpa baris cakram berarti formulir menyatakan tidak ada cakram.",
    () => [field("serial", "Nomor seri (kosongkan jika tidak tertulis)", written()), field("decision", "Tindakan", choice(WORDS.disks))], changed);
  const added = lines("kelengkapan", "Tanpa baris kelengkapan berarti formulir menyatakan tidak ada kelengkapan.",
    () => [field("what", "Jenis", choice(WORDS.accessories)), field("count", "Jumlah", element("input", { value: "1", inputMode: "numeric", maxLength: 3 })),
      field("note", "Keterangan (wajib untuk lainnya)", written())], changed);
  const place = element("fieldset", {}, element("legend", { textContent: `Isi formulir: ${device}` }), disks, added,
    field("made", "Data sudah dicadangkan", choice(YES_NO)), field("wanted", "Data diminta dihapus", choice(YES_NO)),
    field("by", "Dihapus oleh (apabila diminta)", choice(WORDS.wipers)), field("who", "Pihak lain: siapa", written()));
  const rows = (within, make) => [...within.querySelectorAll(".line")].map(make);
  return {
    place,
    fits: () => saidIn(place, "made") !== "" && saidIn(place, "wanted") !== "" && (saidIn(place, "wanted") === "no" || saidIn(place, "by") !== "other"
      || saidIn(place, "who") !== "") && rows(added, (row) => /^[1-9][0-9]*$/.test(saidIn(row, "count"))).every(Boolean),
    value: () => {
      const wanted = saidIn(place, "wanted") === "yes";
      return {
        name: device,
        disks: rows(disks, (row) => ({ ...(saidIn(row, "serial") === "" ? {} : { serial: saidIn(row, "serial") }), decision: saidIn(row, "decision") })),
        accessories: rows(added, (row) => ({ what: saidIn(row, "what"), count: Number(saidIn(row, "count")),
          ...(saidIn(row, "note") === "" ? {} : { note: saidIn(row, "note") }) })),
        backup: { made: saidIn(place, "made") === "yes" },
        wipe: wanted ? { wanted, by: saidIn(place, "by"), ...(saidIn(place, "by") === "other" ? { who: saidIn(place, "who") } : {}) } : { wanted },
      };
    },
  };
}

// The paper stands in the line `note`, as `paper_note.py` reads it, and its scan is the subject.
function paperBy(offered, changed, named, chosen) {
  const note = line(offered.statement, "note");
  const [, paper, party] = /^paper "([^"]*)", as "([^"]*)"$/.exec(note);
  const must = new Map(offered.fields.map(([name, how]) => [name, how === "must"]));
  const draft = `paper ${line(offered.statement, "case")} ${line(offered.statement, "head")}`;
  const devices = [...offered.statement.matchAll(/^device: (.*)$/gm)].map(([, name]) => name);
  const forms = must.has("form") ? devices.map((device) => formOf(device, changed)) : [];
  const needs = must.get("form") === true;
  const its = { files: [], digests: [] };
  const asked = ON_PAPER.filter((key) => (key === "decision" ? offered.decisions.length > 1 : must.has(key)));
  const value = (key) => (asked.includes(key) ? tidy(`paper-${key}`) : "");
  const byTte = () => value("evidence") === "tte";
  const approves = () => ["", "approve"].includes(value("decision"));
  // The code of a sheet with a TTE is found in its text.
  const isShown = (key) => asked.includes(key) && !(key === "code" && byTte());
  const isNeeded = (key) => isShown(key) && (must.get(key) || (key === "note" && !approves())) && key !== "evidence";
  at("paper-title").textContent = `Serahkan dokumen: ${inWords("papers", paper)}, ${inWords("parties", party)}`;
  at("paper-by").replaceChildren(element("option", { value: "", textContent: OWN.includes(paper) ? "(Saudara sendiri)" : "(sebagaimana tercetak pada dokumen)" }),
    ...offered.signers.map(([value, name]) => element("option", { value, textContent: name })));
  if (paper === "told") at("paper-by-label").textContent = "Siapa yang memberitahukan";
  if (paper === "letter") at("paper-by-label").textContent = "Siapa yang mengirim";
  at("paper-evidence").replaceChildren(...Object.entries(SHOWN_BY).filter(([value]) => value !== "" || !must.get("evidence"))
    .map(([value, textContent]) => element("option", { value, textContent })));
  at("paper-decision").replaceChildren(...offered.decisions.map((value) => element("option", { value, textContent: inWords("decided", value) })));
  const kept = JSON.parse(sessionStorage.getItem(draft) || "{}");
  at("paper-names").append(...["choose", "agenda", "people", "ticks"].map((name) => at(`${name}-field`)));
  const show = () => {
    for (const key of ON_PAPER) {
      at(`paper-${key}-field`).hidden = !isShown(key);
      at(`paper-${key}-must`).textContent = isNeeded(key) ? "(wajib)" : key === "on" ? "(kosong berarti hari ini)" : "";
    }
    at("paper-names").hidden = !approves();
    at("paper-file-label").textContent = byTte() ? "PDF yang ditandatangani, tanpa digabung atau disimpan ulang, paling besar 24 MB (wajib)"
      : "Hasil pindai: PDF, atau foto JPEG, paling besar 24 MB (wajib)";
  };
  for (const key of ON_PAPER) {
    const input = at(`paper-${key}`);
    if (kept[key]) input.value = kept[key];
    input.addEventListener("input", () => {
      sessionStorage.setItem(draft, JSON.stringify(Object.fromEntries(asked.map((name) => [name, tidy(`paper-${name}`)]))));
      show();
      changed();
    });
  }
  at("paper-evidence").addEventListener("change", () => {
    at("paper-file").value = "";
    at("paper-said").textContent = "";
    its.files = [];
    its.digests = [];
    changed();
  });
  show();
  at("paper-file-field").hidden = !must.has("file");
  at("form-field").hidden = forms.length === 0;
  at("forms").replaceChildren(...forms.map((form) => form.place));
  at("forms").addEventListener("input", changed);
  at("paper").hidden = false;
  at("paper-file").addEventListener("change", async () => {
    const [file] = at("paper-file").files;
    its.files = [];
    its.digests = [];
    const why = file === undefined ? "" : await unscanned(file, byTte());
    at("paper-said").textContent = why === "" ? "" : `${file.name} ${why}`;
    if (file !== undefined && why === "") {
      its.digests = [hex(await digest("SHA-256", await file.arrayBuffer()))];
      its.files = [file];
    }
    changed();
  });
  const typed = (key) => (isShown(key) ? tidy(`paper-${key}`) : "");
  const noteOfPaper = () => {
    const values = new Map(ON_PAPER.map((key) => [key, typed(key)]));
    if (values.get("decision") === "approve") values.set("decision", "");
    if (forms.length > 0 && (needs || forms.some((each) => each.fits()))) values.set("form", forms.map((each) => each.value()));
    if (approves()) for (const [key, value] of Object.entries({ only: chosen(), ...named.values() })) values.set(key, value);
    const said = IN_NOTE.filter((key) => values.has(key) && values.get(key).length > 0);
    return [note, ...said.map((key) => `${key} ${JSON.stringify(values.get(key))}`)].join(", ");
  };
  const inputs = () => [...at("paper").querySelectorAll("input, select, button")];
  return {
    text: () => {
      const subjects = its.digests.map((each) => `subject: attachment ${each}\n`).join("") || "subject: none\n";
      return offered.statement.replace(`\nnote: ${note}\n`, () => `\nnote: ${noteOfPaper()}\n`)
        .replace("\nsubject: none\n", () => `\n${subjects}`);
    },
    fits: () => (!must.has("file") || its.files.length > 0) && asked.every((key) => (!isNeeded(key) || typed(key) !== "") && !unfit(typed(key)))
      && (!approves() || (named.fits() && (!offered.choose || chosen().length > 0))) && (!needs || forms.every((form) => form.fits())),
    handIn: (made) => (its.files.length > 0 ? handInPhotos(offered.hand_in, made, its.files, "paper") : handIn(offered.hand_in, made)),
    lock: (is) => { for (const input of inputs()) input.disabled = is; },
    done: () => { sessionStorage.removeItem(draft); },
  };
}

// --- the page that signs ---

// The lines that the signer writes stand before the subject, until when before why.
function answeredBy(statement, until, note, left) {
  const lines = [...(until === "" ? [] : [`until: ${until}`]), ...(note === "" ? [] : [`note: ${note}`])];
  const kept = left.reduce((text, name) => text.replace(`\ndevice: ${name}\n`, "\n"), statement);
  return lines.length === 0 ? kept : kept.replace("\nsubject: ", () => `\n${lines.join("\n")}\nsubject: `);
}

// A time as it is here, with how far it is from UTC: 2026-12-02T17:00:00+07:00.
function withOffset(local) {
  const minutes = -new Date(local).getTimezoneOffset();
  const two = (value) => `${value}`.padStart(2, "0");
  const away = Math.abs(minutes);
  return `${local.slice(0, 16)}:00${minutes < 0 ? "-" : "+"}${two(Math.floor(away / 60))}:${two(away % 60)}`;
}

// What a head names besides a signature stands in the line `note`, as `appointing.py` takes it apart again.
function naming(offered, changed) {
  const boxes = (id) => [...at(id).querySelectorAll("input")];
  const ticked = (id) => boxes(id).filter((box) => box.checked).map((box) => box.value);
  const add = (id, value, text) => {
    const label = document.createElement("label");
    const box = Object.assign(document.createElement("input"), { type: "checkbox", value });
    box.addEventListener("change", changed);
    label.append(box, ` ${text}`);
    at(id).append(label);
  };
  at("agenda-field").hidden = !offered.agenda;
  at("agenda").addEventListener("input", changed);
  at("people-field").hidden = offered.people.length === 0;
  for (const [id, name] of offered.people) add("people", id, `${name} (${id})`);
  at("ticks-field").hidden = offered.ticks.length === 0;
  for (const text of offered.ticks) add("ticks", text, text);
  const named = () => [["agenda", tidy("agenda")], ["team", ticked("people").join(", ")], ["verified", ticked("ticks").join(", ")]]
    .filter(([, value]) => value !== "").map(([name, value]) => `${name} ${value}`);
  return {
    values: () => ({ team: ticked("people"), agenda: tidy("agenda"), verified: ticked("ticks") }),
    note: (reason) => [...named(), ...(reason === "" ? [] : [reason])].join("; "),
    fits: () => (!offered.agenda || (tidy("agenda") !== "" && !unfit(at("agenda").value) && !at("agenda").value.includes(";")))
      && (offered.people.length === 0 || ticked("people").length > 0) && (offered.ticks.length === 0 || ticked("ticks").length > 0),
    fields: () => [at("agenda"), ...boxes("people"), ...boxes("ticks")],
  };
}

function unfit(note) { return /[\p{C}\p{Z}]/u.test(note.replaceAll(" ", "")); }

// What was recorded is signed once: nothing of the page can be used again.
function over() {
  for (const id of ["rack", "paper", "work", "made"]) at(id).hidden = true;
  at("home").hidden = false;
}

async function signing() {
  const name = location.hash.slice(1);
  if (!/^[0-9a-f]{64}$/.test(name)) { say("Alamat ini tidak menyebut pernyataan. Buka kembali halaman ini dari aplikasi."); return; }
  const answer = await fetch(`statements/${name}.json`);
  if (!answer.ok) { say("Pernyataan ini tidak menunggu tanda tangan, atau tidak lagi. Muat ulang halaman aplikasi untuk melihat yang menunggu Saudara."); return; }
  const offered = await answer.json();
  if (hex(await digest("SHA-256", utf8(offered.statement))) !== name) { say("Teks pernyataan ini berubah. Jangan ditandatangani."); return; }
  let made = null;
  let brought = null;
  at("home-link").href = new URL("/", offered.hand_in).href;
  const reason = () => at("note").value.trim();
  const until = () => (at("until").value === "" || offered.until !== "time" ? at("until").value : withOffset(at("until").value));
  const boxes = () => [...at("choose").querySelectorAll("input")];
  const left = () => boxes().filter((box) => !box.checked).map((box) => box.value);
  const named = naming(offered, () => show());
  const chosen = () => boxes().filter((box) => box.checked).map((box) => box.value);
  const fits = () => (brought === null ? named.fits() && (!offered.choose || chosen().length > 0) : brought.fits()) && (offered.note !== "must" || reason() !== "") && !unfit(reason())
    && (offered.until === "" || until() !== "")
    && (offered.typed === "" || at("typed").value.trim().toUpperCase() === offered.typed.toUpperCase());
  const show = async () => {
    const text = brought === null ? answeredBy(offered.statement, until(), named.note(reason()), left()) : brought.text();
    showText(text);
    at("go").disabled = !fits() || isForbidden(text);
    const code = await shortCode(utf8(text));
    if (at("statement").textContent === text) at("code").textContent = code;
  };
  const hand = async () => {
    let outcome = "";
    at("again").disabled = true;
    try {
      say("Sedang diserahkan.");
      const id = await (brought === null ? handIn(offered.hand_in, made) : brought.handIn(made));
      say(`Diserahkan dengan nomor ${id}. Menunggu pencatatan.`);
      outcome = await answered(offered.hand_in, id);
      if (outcome === "recorded") over();
      if (brought !== null && outcome === "recorded") { brought.done(); made = null; }
      if (brought !== null && outcome === "refused") { made = null; brought.lock(false); at("made").hidden = true; await show(); }
    } catch (error) {
      say(TAKEN_NOT[error.message] || (brought === null ? "Tanda tangan sudah dibuat, tetapi belum diserahkan. Serahkan sekali lagi, atau simpan teksnya."
        : `Tanda tangan sudah dibuat, tetapi belum diserahkan. Isian dan ${offered.brings === "paper" ? "dokumen" : "foto"} masih ada di halaman ini: serahkan sekali lagi.`));
      if (brought !== null && error.message in TAKEN_NOT) { made = null; brought.lock(false); at("made").hidden = true; await show(); }
    } finally {
      at("again").disabled = outcome === "recorded";
    }
  };
  const fields = () => [at("note"), at("until"), ...boxes(), ...named.fields()];
  at("until-field").hidden = offered.until === "";
  at("until").type = offered.until === "time" ? "datetime-local" : "date";
  at("until-label").textContent = offered.until === "time" ? "Diterima sampai dengan (paling lama 24 jam)" : "Diterima sampai dengan tanggal";
  at("until").addEventListener("input", show);
  at("choose-field").hidden = !offered.choose;
  if (offered.choose) {
    for (const [, device] of offered.statement.matchAll(/^device: (.*)$/gm)) {
      const label = document.createElement("label");
      const box = Object.assign(document.createElement("input"), { type: "checkbox", value: device });
      box.addEventListener("change", show);
      label.append(box, ` ${device}`);
      at("choose").append(label);
    }
  }
  const changed = () => { if (made === null) show(); };
  if (offered.brings) brought = offered.brings === "paper" ? paperBy(offered, changed, named, chosen) : broughtBy(offered, changed);
  window.addEventListener("beforeunload", (event) => { if (brought !== null && made !== null) event.preventDefault(); });
  at("note-field").hidden = offered.note === "none";
  at("note-must").textContent = offered.note === "must" ? "(wajib)" : "(tidak wajib)";
  at("typed-field").hidden = offered.typed === "";
  at("note").addEventListener("input", show);
  at("typed").addEventListener("input", show);
  at("again").addEventListener("click", hand);
  at("go").addEventListener("click", async () => {
    at("go").disabled = true;
    fields().forEach((field) => { field.disabled = true; });
    if (brought !== null) brought.lock(true);
    const text = at("statement").textContent;
    try {
      const signature = await armored(utf8(text), offered.keys);
      if (signature === null) {
        say("Kunci ini tidak terdaftar untuk pernyataan ini. Tidak ada yang diserahkan.");
      } else {
        made = { statement: text, signature };
        at("signature").textContent = signature;
        at("made").hidden = false;
        at("typed").disabled = true;
        await hand();
        return;
      }
    } catch (error) {
      say("Tidak ditandatangani. Tidak ada yang diserahkan.");
    }
    fields().forEach((field) => { field.disabled = false; });
    if (brought !== null) brought.lock(false);
    await show();
  });
  await show();
  at("work").hidden = false;
  say("Menunggu tanda tangan Saudara.");
}

// --- the page that makes keys: first the one that signs, at this host; then, at the application, the one that logs in

async function invitation() {
  const [kind, ...rest] = location.hash.slice(1).split(".");
  if (kind === "sign" && rest.length === 1) {
    const token = bytesOf(rest[0]);
    const id = hex(await digest("SHA-256", joined(utf8("dcdecom invitation "), token))).slice(0, 32);
    const answer = await fetch(`statements/invitation-${id}.json`);
    return answer.ok ? { kind, id, token, ...await answer.json() } : null;
  }
  if (kind === "web" && rest.length === 3) {
    const [id, token, person] = rest;
    return { kind, id, token: bytesOf(token), person, name: person, hand_in: `${location.origin}/enrolments` };
  }
  return null;
}

async function enrolling() {
  const its = await invitation();
  if (its === null) { say("Undangan ini tidak berlaku, atau tidak lagi. Mintalah undangan baru kepada administrator."); return; }
  history.replaceState(null, "", location.pathname);
  at("person").textContent = `${its.name} (${its.person})`;
  at("what").textContent = its.kind === "sign"
    ? "Kunci ini menandatangani keputusan Saudara. Kunci untuk masuk dibuat sesudahnya."
    : "Kunci ini hanya untuk masuk ke aplikasi, dan tidak menandatangani apa pun.";
  at("go").addEventListener("click", async () => {
    at("go").disabled = true;
    try {
      const made = await navigator.credentials.create({ publicKey: {
        challenge: await digest("SHA-256", joined(utf8(`dcdecom ${its.kind} key `), its.token)),
        rp: { id: location.hostname, name: "dcdecom" },
        user: { id: utf8(its.person), name: its.person, displayName: its.name },
        pubKeyCredParams: [{ type: "public-key", alg: -7 }], attestation: "none", timeout: SECONDS * 1000,
        authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
      } });
      const answer = JSON.stringify(made.toJSON());
      const point = new Uint8Array(made.response.getPublicKey()).slice(-65);
      const blob = joined(string(utf8(KEY)), string(utf8("nistp256")), string(point), string(utf8(location.hostname)));
      at("fingerprint").textContent = `SHA256:${base64(await digest("SHA-256", blob)).replaceAll("=", "")}`;
      const proof = hex(await mac(its.token, `${its.kind}\n${answer}`));
      const id = await handIn(its.hand_in, { invitation: its.id, kind: its.kind, answer, mac: proof });
      at("work").hidden = true;
      at("made").hidden = false;
      if (its.kind === "sign") {
        const next = base64url(await mac(its.token, "log-in"));
        at("next").href = `${new URL(its.hand_in).origin}/enrol/enrol.html#web.${its.id}.${next}.${its.person}`;
        at("next-field").hidden = false;
      }
      say(`Diserahkan dengan nomor ${id}. Cocokkan sidik jari ini saat kunci Saudara diterima.`);
      await answered(its.hand_in, id);
    } catch (error) {
      say("Kunci tidak didaftarkan. Saudara dapat mencoba lagi.");
      at("go").disabled = false;
    }
  });
  at("work").hidden = false;
  say("Undangan dibuka.");
}

if (window.top !== window) {
  say("Halaman ini tidak bekerja di dalam halaman lain.");
} else {
  ({ sign: signing, enrol: enrolling })[document.body.dataset.page]().catch(() => say("Halaman ini gagal dimuat. Muat ulang."));
}
