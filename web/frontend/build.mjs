// Bundles src/{app,viewer,studio,charts}.js into ../static/dist and writes manifest.json (name -> name?v=hash).
// Everything works under Content-Security-Policy "default-src 'self'": no eval, no inline script, no data: address.
// `node build.mjs` builds once, small; `node build.mjs --watch` rebuilds on every change, with source maps.
import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const final = path.join(here, "../static/dist");
const watch = process.argv.includes("--watch");
// A whole build is swapped in at its end, so a running server never misses a file.
const out = watch ? final : `${final}.new`;
const entries = ["app", "viewer", "studio", "charts"];

const digest = (data) => createHash("sha256").update(data).digest("hex").slice(0, 12);

// Letters are set by typst, which reads TTF; Noto Serif SC has the whole 通用规范汉字表, the basic block and extension A.
const fonts = ["400Regular/NotoSerifSC_400Regular.ttf", "700Bold/NotoSerifSC_700Bold.ttf"];

// Bootstrap and bpmn-js carry their small pictures as data: addresses, which the policy refuses: make files of them.
const picturesAsFiles = {
  name: "pictures-as-files",
  setup(build) {
    build.onResolve({ filter: /^data:image\/svg\+xml/ }, ({ path: address }) => {
      const [head, ...rest] = address.split(",");
      const body = rest.join(",");
      const contents = head.endsWith(";base64") ? Buffer.from(body, "base64") : decodeURIComponent(body);
      return { path: "picture.svg", namespace: `picture-${digest(address)}`, pluginData: { contents } };
    });
    build.onLoad({ filter: /^picture\.svg$/ }, ({ pluginData }) => ({ contents: pluginData.contents, loader: "file" }));
  },
};

// Two libraries write style="…" into markup, which the policy refuses too: pictures say the same by attributes of their own,
// and the panel's height stands in studio.css.
const stylesAsAttributes = {
  name: "styles-as-attributes",
  setup(build) {
    build.onLoad({ filter: /(AlignElementsIcons|DistributeElementsIcons|bpmn-js-properties-panel\/dist\/index\.esm)\.js$/ }, async ({ path: file }) => {
      const contents = (await readFile(file, "utf8")).replace(/ style="([^"]*)"/g, (_, style) => {
        const pairs = style.split(";").map((each) => each.split(":").map((part) => part.trim())).filter(([name]) => name && name !== "height");
        return pairs.map(([name, value]) => ` ${name}="${value}"`).join("");
      });
      return { contents, loader: "js" };
    });
  },
};

const manifest = {
  name: "manifest",
  setup(build) {
    build.onEnd(async ({ errors }) => {
      if (errors.length) return;
      const names = (await readdir(out)).filter((name) => /\.(js|css)$/.test(name)).sort();
      const pairs = await Promise.all(names.map(async (name) => {
        return [name, `${name}?v=${digest(await readFile(path.join(out, name)))}`];
      }));
      await writeFile(path.join(out, "manifest.json"), `${JSON.stringify(Object.fromEntries(pairs), null, 2)}\n`);
    });
  },
};

// Whoever hands the bundle on hands on the licences of all that is in it: one file says them, package by package.
const licences = {
  name: "licences",
  setup(build) {
    build.onEnd(async ({ errors, metafile }) => {
      if (errors.length) return;
      const found = Object.keys(metafile.inputs).map((input) => input.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1]);
      const packages = [...new Set([...found.filter(Boolean), "@expo-google-fonts/noto-serif-sc"])].sort();
      await writeFile(path.join(out, "licences.txt"), (await Promise.all(packages.map(licenceOf))).join("\n\n"));
    });
  },
};

async function licenceOf(name) {
  const folder = path.join(here, "node_modules", name);
  const { version, license = "MIT" } = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
  const files = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isFile());
  const texts = files.map(({ name: file }) => file).filter((file) => /^(licen[cs]e|notice|copying|ofl)/i.test(file)).sort();
  const bodies = await Promise.all(texts.map((file) => readFile(path.join(folder, file), "utf8")));
  return [`==== ${name} ${version} (${license})`, ...bodies].join("\n");
}

async function copyFonts() {
  const source = path.join(here, "node_modules/@expo-google-fonts/noto-serif-sc");
  await mkdir(path.join(out, "fonts"), { recursive: true });
  await Promise.all(fonts.map((font) => copyFile(path.join(source, font), path.join(out, "fonts", path.basename(font)))));
}

const options = {
  absWorkingDir: here,
  entryPoints: entries.map((name) => `src/${name}.js`),
  outdir: out,
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  minify: !watch,
  sourcemap: watch,
  legalComments: "linked",
  jsx: "automatic",
  jsxImportSource: "@bpmn-io/properties-panel/preact",
  loader: { ".js": "jsx", ".svg": "file", ".woff": "file", ".woff2": "file", ".ttf": "file", ".eot": "file", ".png": "file" },
  chunkNames: "chunks/[name]-[hash]",
  assetNames: "assets/[name]-[hash]",
  logLevel: "warning",
  metafile: true,
  plugins: [picturesAsFiles, stylesAsAttributes, manifest, licences],
};

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await copyFonts();
if (watch) {
  const context = await esbuild.context(options);
  await context.watch();
} else {
  await esbuild.build(options);
  await rm(final, { recursive: true, force: true });
  await rename(out, final);
}
