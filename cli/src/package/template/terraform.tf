# Lambda@Edge functions are made in us-east-1.
provider "aws" {
  alias  = "us_east_1"
  region = "us-east-1"
}

variable "origin_domain_name" {
  type = string
}

resource "aws_iam_role" "fingerpost" {
  name_prefix = "fingerpost-"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = ["lambda.amazonaws.com", "edgelambda.amazonaws.com"] }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "fingerpost_logs" {
  role       = aws_iam_role.fingerpost.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
}

resource "aws_lambda_function" "fingerpost" {
  provider         = aws.us_east_1
  function_name    = "fingerpost"
  filename         = "${path.module}/«file»"
  source_code_hash = filebase64sha256("${path.module}/«file»")
  runtime          = "«runtime»"
  handler          = "«handler»"
  architectures    = ["x86_64"]
  memory_size      = 128
  timeout          = 5
  role             = aws_iam_role.fingerpost.arn
  # A numbered version: CloudFront takes no other name of a function.
  publish = true
}

# What the policy decides by behind the cache has to be in the cache key.
resource "aws_cloudfront_cache_policy" "fingerpost" {
  name        = "fingerpost"
  min_ttl     = 0
  default_ttl = 86400
  max_ttl     = 31536000
  parameters_in_cache_key_and_forwarded_to_origin {
    enable_accept_encoding_brotli = true
    enable_accept_encoding_gzip   = true
    headers_config {«headers»
    }
    cookies_config {«cookies»
    }
    query_strings_config {«queries»
    }
  }
}

resource "aws_cloudfront_distribution" "site" {
  enabled = true
  origin {
    origin_id   = "origin"
    domain_name = var.origin_domain_name
    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "https-only"
      origin_ssl_protocols   = ["TLSv1.2"]
    }
  }
  default_cache_behavior {
    target_origin_id       = "origin"
    viewer_protocol_policy = "redirect-to-https"
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    cache_policy_id        = aws_cloudfront_cache_policy.fingerpost.id«associations»
  }
  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }
  viewer_certificate {
    cloudfront_default_certificate = true
  }
}
