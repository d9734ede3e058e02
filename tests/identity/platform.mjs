// An identity platform on this machine for tests: whoever types a name is that person. Told by its environment:
// PORT, and CLIENT, the one program that it knows, as JSON.
import { generateKeyPairSync } from "node:crypto";
import http from "node:http";

import Provider from "oidc-provider";

const port = Number(process.env.PORT);
const issuer = `http://localhost:${port}`;
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });

const provider = new Provider(issuer, {
  clients: [JSON.parse(process.env.CLIENT)],
  jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256" }] },
  cookies: { keys: ["of tests alone"] },
  pkce: { required: () => true },
  scopes: ["openid", "profile"],
  claims: { openid: ["sub", "amr"], profile: ["name", "preferred_username"] },
  features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true } },
  interactions: { url: (_context, interaction) => `/sign-in/${interaction.uid}` },
  ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 600, IdToken: 60, Interaction: 600, Session: 600 },
  findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, name: id, preferred_username: id.replace("of-", "") }) }),
  // The office's own program: nobody is asked whether it may know who they are.
  async loadExistingGrant({ oidc }) {
    const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
    grant.addOIDCScope("openid profile");
    await grant.save();
    return grant;
  },
});

const page = `<!doctype html><html lang="en"><title>Platform</title><h1>Platform</h1><form method="post">
<label>Name <input name="name" autofocus></label>
<button name="how" value="pwd">Password</button><button name="how" value="mfa">Password and telephone</button>
<button name="how" value="no">Cancel</button></form></html>`;

async function signIn(request, response) {
  if (request.method !== "POST") return response.setHeader("Content-Type", "text/html; charset=utf-8").end(page);
  let body = "";
  for await (const part of request) body += part;
  const sent = new URLSearchParams(body);
  const how = sent.get("how");
  const result = how === "no"
    ? { error: "access_denied" }
    : { login: { accountId: `of-${sent.get("name")}`, amr: how === "mfa" ? ["pwd", "mfa"] : ["pwd"] } };
  return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

const answer = provider.callback();
http
  .createServer((request, response) => (request.url.startsWith("/sign-in/") ? signIn(request, response) : answer(request, response)))
  .listen(port, "localhost", () => console.log("ready"));
