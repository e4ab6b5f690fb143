"""Signed URLs and cookies for tests, made by hmac and by botocore's CloudFrontSigner; the private key isn't kept."""
import json, hmac, hashlib, datetime, os, sys
from cryptography.hazmat.primitives.asymmetric import rsa, padding
from cryptography.hazmat.primitives import hashes, serialization
from botocore.signers import CloudFrontSigner
HERE=os.path.dirname(os.path.abspath(__file__)) if len(sys.argv)<2 else sys.argv[1]
END=1780275600
secret=open(os.path.join(HERE,"hs.key"),"rb").read().rstrip(b"\n")
key=rsa.generate_private_key(65537,2048)
open(os.path.join(HERE,"cf.pem"),"wb").write(key.public_key().public_bytes(serialization.Encoding.PEM,serialization.PublicFormat.SubjectPublicKeyInfo))
signer=CloudFrontSigner("K2TEST", lambda m: key.sign(m,padding.PKCS1v15(),hashes.SHA1()))
at=lambda s: datetime.datetime.fromtimestamp(s, datetime.timezone.utc).replace(tzinfo=None)
def hmac_url(path, query, end=END):
    q=(query+"&" if query else "")+f"expires={end}"
    s=hmac.new(secret,f"{path}?{q}".encode(),hashlib.sha256).hexdigest()
    return f"{path}?{q}&signature={s}"
def cookies(policy=None, url=None):
    from botocore.signers import CloudFrontSigner as C
    if policy is None:
        policy=signer.build_policy(url, at(END)).encode(); first=f"CloudFront-Expires={END}"
    else:
        policy=policy.encode(); first="CloudFront-Policy="+signer._url_b64encode(policy).decode()
    sig=signer._url_b64encode(signer.rsa_signer(policy)).decode()
    return f"{first}; CloudFront-Signature={sig}; CloudFront-Key-Pair-Id=K2TEST"
custom=lambda res,**k: signer.build_policy(res, at(END), **k)
out={"hmac":{}, "cloudfront":{}, "cookies":{}}
for n,(p,q) in {"plain":("/a",""),"query":("/a/b","q=1&x=%C3%A9"),"b":("/b","q=2"),"odd":("/a%2fb","")}.items(): out["hmac"][n]=hmac_url(p,q)
out["hmac"]["over"]=hmac_url("/a","",1780271000)
cf=out["cloudfront"]
cf["canned"]=signer.generate_presigned_url("https://example.com/a",date_less_than=at(END))
cf["canned_query"]=signer.generate_presigned_url("https://example.com/a/b?q=1&x=2",date_less_than=at(END))
cf["canned_http"]=signer.generate_presigned_url("http://www.example.com/a",date_less_than=at(END))
cf["over"]=signer.generate_presigned_url("https://example.com/a",date_less_than=at(1780271000))
cf["custom"]=signer.generate_presigned_url("https://example.com/a/b?q=1",policy=custom("http*://example.com/a*"))
cf["custom_all"]=signer.generate_presigned_url("https://www.example.com/b",policy=custom("*"))
cf["custom_ip"]=signer.generate_presigned_url("https://example.com/a",policy=custom("https://example.com/*",ip_address="192.0.2.0/24"))
cf["custom_later"]=signer.generate_presigned_url("https://example.com/a",policy=custom("https://example.com/*",date_greater_than=at(1780272000)))
cf["custom_soon"]=signer.generate_presigned_url("https://example.com/a",policy=custom("https://example.com/*",date_greater_than=at(1780271999)))
cf["custom_elsewhere"]=signer.generate_presigned_url("https://example.com/a",policy=custom("https://example.com/b*"))
out["cookies"]["canned"]=cookies(url="https://example.com/a")
out["cookies"]["custom"]=cookies(policy=custom("https://example.com/*"))
json.dump(out,open(os.path.join(HERE,"signed.json"),"w"),indent=1)
