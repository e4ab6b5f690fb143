"""Keys and tokens for tests, made by PyJWT and cryptography; the private keys aren't kept."""
import json, hashlib, base64, os, sys, hmac
HERE=os.path.dirname(os.path.abspath(__file__))
import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives import serialization
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm
FAR=4102444800 # 2100
out={}
es=ec.generate_private_key(ec.SECP256R1()); es384=ec.generate_private_key(ec.SECP384R1()); ed=ed25519.Ed25519PrivateKey.generate(); rs=rsa.generate_private_key(65537,2048); es2=ec.generate_private_key(ec.SECP256R1())
def jwk(alg,key,kid):
    d=json.loads(alg.to_jwk(key.public_key())); d["kid"]=kid; d["use"]="sig"; d.pop("key_ops",None); return d
keys=[jwk(ECAlgorithm,es,"es"),jwk(OKPAlgorithm,ed,"ed"),jwk(RSAAlgorithm,rs,"rs"),jwk(ECAlgorithm,es384,"es384")]
json.dump({"keys":keys},open(HERE+"/jwks.json","w"),indent=2)
secret=b"a secret of the tests that is sixty-four bytes long, and no more!"[:64]
open(HERE+"/hs.key","wb").write(secret+b"\n")
pub=lambda k:k.public_key().public_bytes(serialization.Encoding.PEM,serialization.PublicFormat.SubjectPublicKeyInfo)
open(HERE+"/rs.pem","wb").write(pub(rs))
base={"iss":"https://id.example.com","aud":"members","sub":"alice","role":["admin","staff"],"level":3,"exp":1780275600,"nbf":1780268400}
def tok(alg,key,claims=None,kid=None,**h):
    c=dict(base); c.update(claims or {}); c={k:v for k,v in c.items() if v is not None}
    headers=dict(h)
    if kid: headers["kid"]=kid
    return jwt.encode(c,key,algorithm=alg,headers=headers)
T={}
T["hs256"]=tok("HS256",secret); T["hs384"]=tok("HS384",secret); T["hs512"]=tok("HS512",secret)
for a in ("RS256","RS384","RS512","PS256","PS384","PS512"): T[a.lower()]=tok(a,rs,kid="rs")
T["es256"]=tok("ES256",es,kid="es"); T["es384"]=tok("ES384",es384,kid="es384"); T["eddsa"]=tok("EdDSA",ed,kid="ed")
T["es256_nokid"]=tok("ES256",es)
T["es256_wrongkid"]=tok("ES256",es,kid="ed")
T["es256_unknownkid"]=tok("ES256",es,kid="x")
T["es256_other"]=tok("ES256",es2,kid="es")
T["over"]=tok("ES256",es,{"exp":1780271000},kid="es")
T["early"]=tok("ES256",es,{"nbf":1780275000},kid="es")
T["endless"]=tok("ES256",es,{"exp":None},kid="es")
T["issuer"]=tok("ES256",es,{"iss":"https://evil.test"},kid="es")
T["audience"]=tok("ES256",es,{"aud":"others"},kid="es")
T["audiences"]=tok("ES256",es,{"aud":["others","members"]},kid="es")
T["noaudience"]=tok("ES256",es,{"aud":None},kid="es")
T["guest"]=tok("ES256",es,{"role":"guest"},kid="es")
T["role"]=tok("ES256",es,{"role":"admin"},kid="es")
T["norole"]=tok("ES256",es,{"role":None},kid="es")
T["forever"]=tok("ES256",es,{"exp":4102444800,"nbf":None,"iat":1780268400},kid="es")
T["nested"]=tok("ES256",es,{"x":{"role":["admin"]},"role":{"role":"admin"}},kid="es")
b=lambda x: base64.urlsafe_b64encode(x).rstrip(b"=").decode()
# HS/RS confusion: the public key as an HMAC secret
def hs(header,payload,key,h=hashlib.sha256):
    s=b(json.dumps(header).encode())+"."+b(payload)
    return s+"."+b(hmac.new(key,s.encode(),h).digest())
T["confused"]=hs({"alg":"HS256","kid":"rs"},json.dumps(base).encode(),pub(rs))
T["none"]=b(b'{"alg":"none"}')+"."+b(json.dumps(base).encode())+"."
T["twice"]=hs({"alg":"HS256"},json.dumps(base).encode()[:-1]+b',"role":["admin"]}',secret)
T["notjson"]=hs({"alg":"HS256"},b'hello',secret)
T["huge"]=hs({"alg":"HS256"},json.dumps({**base,"x":"y"*8000}).encode(),secret)
json.dump(T,open(HERE+"/tokens.json","w"),indent=1)
